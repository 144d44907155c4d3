-- Documents that read differently when they arrive as JSON text.
with

cases as (

    select listed.*
    from (
        values
        ('{"contact": {"id": 7, "name": "Zoë"}}', '7', 'Zoë'),
        ({{ text_literal('{"contact": "{\\"id\\": 7, \\"name\\": \\"Zoë\\"}"}') }}, '7', 'Zoë'),
        ('{"contact": "no JSON at all"}', null, null),
        ('{"contact": null}', null, null),
        ('{}', null, null),
        (cast(null as string), null, null)
    ) as listed (given, expected_id, expected_name)

)

select
    given,
    expected_id,
    expected_name
from cases
where
    {{ json_text(json_document('given', '$.contact'), '$.id') }} is distinct from expected_id
    or {{ json_text(json_document('given', '$.contact'), '$.name') }} is distinct from expected_name
