-- Documents that read differently when they arrive as JSON text, as a part of another and as a whole.
with

cases as (

    select
        listed.*,
        coalesce('{"contact": ' || listed.contact || '}', '{}') as given
    from (
        values
        ('{"id": 7, "name": "Zoë"}', '7', 'Zoë'),
        ({{ text_literal('"{\\"id\\": 7, \\"name\\": \\"Zoë\\"}"') }}, '7', 'Zoë'),
        ('"no JSON at all"', null, null),
        ('null', null, null),
        (cast(null as string), null, null)
    ) as listed (contact, expected_id, expected_name)

)

select
    given,
    expected_id,
    expected_name
from cases
where
    {{ json_text(json_document('given', '$.contact'), '$.id') }} is distinct from expected_id
    or {{ json_text(json_document('given', '$.contact'), '$.name') }} is distinct from expected_name
    or {{ json_text(json_document('contact'), '$.id') }} is distinct from expected_id
    or {{ json_text(json_document('contact'), '$.name') }} is distinct from expected_name
