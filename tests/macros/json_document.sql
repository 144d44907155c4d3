-- Documents that read differently when they arrive as JSON text.
with

cases as (

    select listed.*
    from (
        values
        (cast('{"contact": {"id": 7, "name": "Zoë"}}' as json), '7', 'Zoë'),
        (cast('{"contact": "{\"id\": 7, \"name\": \"Zoë\"}"}' as json), '7', 'Zoë'),
        (cast('{"contact": "no JSON at all"}' as json), null, null),
        (cast('{"contact": null}' as json), null, null),
        (cast('{}' as json), null, null),
        (cast(null as json), null, null)
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
