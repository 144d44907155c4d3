-- Raw values that are not cast as declared. `raw` is an expression, so that its type is the one a file would have.
{% set cases = [
    ("'2025-05-01T10:00:00+02:00'", 'varchar', 'timestamp', "timestamp '2025-05-01 08:00:00'"),
    ("'2025-05-01T10:00:00.123456Z'", 'varchar', 'timestamp', "timestamp '2025-05-01 10:00:00.123456'"),
    ("' 2025-05-01 10:00:00 '", 'varchar', 'timestamp', "timestamp '2025-05-01 10:00:00'"),
    ("'01/05/2025'", 'varchar', 'timestamp', 'null'),
    ("''", 'varchar', 'timestamp', 'null'),
    ("timestamptz '2025-05-01 10:00:00-05'", 'timestamp with time zone', 'timestamp', "timestamp '2025-05-01 15:00:00'"),
    ("date '2025-05-01'", 'date', 'timestamp', "timestamp '2025-05-01 00:00:00'"),
    ('1746093600::bigint', 'bigint', 'timestamp', 'null'),
    ("'2025-05-01T23:30:00-05:00'", 'varchar', 'date', "date '2025-05-02'"),
    ("timestamp '2025-05-01 23:30:00'", 'timestamp', 'date', "date '2025-05-01'"),
    ('12345::bigint', 'bigint', 'varchar', "'12345'"),
    ('12345.0::double', 'double', 'varchar', "'12345'"),
    ('0.5::double', 'double', 'varchar', "'0.5'"),
    ("'nan'::double", 'double', 'varchar', "'nan'"),
    ("encode('Zoë')", 'blob', 'varchar', "'Zoë'"),
    ("'\\xFF'::blob", 'blob', 'varchar', 'null'),
    ("uuid '00000000-0000-0000-0000-000000000001'", 'uuid', 'varchar', "'00000000-0000-0000-0000-000000000001'"),
    ('[1, 2]', 'integer[]', 'varchar', "'[1,2]'"),
    ("'\"quoted\"'::json", 'json', 'varchar', "'quoted'"),
    ('struct_pack(a := [1, null])', 'struct(a integer[])', 'json', "'{\"a\":[1,null]}'::json"),
    ("map_from_entries([('a', 1)])", 'map(varchar, integer)', 'json', "'{\"a\":1}'::json"),
    ("'{\"a\": 1'", 'varchar', 'json', 'null'),
    ("'{\"a\": \"渡辺\"}'", 'varchar', 'json', "'{\"a\": \"渡辺\"}'::json"),
    ('null::varchar', 'varchar', 'json', 'null'),
    ("'T'", 'varchar', 'boolean', 'true'),
    ("' 0 '", 'varchar', 'boolean', 'false'),
    ("'maybe'", 'varchar', 'boolean', 'null'),
    ('1', 'integer', 'boolean', 'true'),
    ("'1.0'", 'varchar', 'boolean', 'true'),
    ("' 0.0 '", 'varchar', 'boolean', 'false'),
    ("'0.5'", 'varchar', 'boolean', 'null'),
    ("'nan'", 'varchar', 'boolean', 'null'),
    ("'1.0'::json", 'json', 'boolean', 'true'),
    ('0.0::double', 'double', 'boolean', 'false'),
    ("'nan'::double", 'double', 'boolean', 'null'),
    ("' 19.90 '", 'varchar', 'decimal(18,4)', '19.9'),
    ("'1,234.50'", 'varchar', 'decimal(18,4)', 'null'),
    ('19.9::double', 'double', 'decimal(18,4)', '19.9'),
    ("'7'", 'varchar', 'bigint', '7'),
    ("'seven'", 'varchar', 'bigint', 'null'),
    ("'99999999999999999999'", 'varchar', 'bigint', 'null'),
] %}
with

cases (raw, declared_type, actual, expected) as (

    values
    {% for raw, raw_type, declared_type, expected in cases -%}
        (
            {{ text_literal(raw) }},
            {{ text_literal(declared_type) }},
            cast({{ scv.duckdb__typed_value('(' ~ raw ~ ')', raw_type, declared_type) }} as string),
            cast(cast({{ expected }} as {{ declared_type }}) as string)
        ){{ ',' if not loop.last }}
    {% endfor %}
)

select
    raw,
    declared_type,
    actual,
    expected
from cases
where actual is distinct from expected
