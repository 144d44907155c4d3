-- F32. Ids that are not read as expected: an empty text for no id, null for one that has lost digits.
{% set cases = [
    ("'6002'", 'varchar', 'numeric', "'6002'"),
    ("'6002.0'", 'varchar', 'numeric', "'6002'"),
    ("'6002,00'", 'varchar', 'numeric', "'6002'"),
    ("'''6002'", 'varchar', 'numeric', "'6002'"),
    ("'=\"6002\"'", 'varchar', 'numeric', "'6002'"),
    ("chr(65279) || ' 6002' || chr(160) || chr(8203)", 'varchar', 'numeric', "'6002'"),
    ("'6,002'", 'varchar', 'numeric', "'6002'"),
    ("'1.234.567,0'", 'varchar', 'numeric', "'1234567'"),
    ("'6' || chr(160) || '002'", 'varchar', 'numeric', "'6002'"),
    ("'6.002E+03'", 'varchar', 'numeric', "'6002'"),
    ("'4.47000000001E+11'", 'varchar', 'numeric', "'447000000001'"),
    ("'gid://shopify/Order/2014?key=a1'", 'varchar', 'numeric', "'2014'"),
    ("'Z2lkOi8vc2hvcGlmeS9DdXN0b21lci82MDAyMQ'", 'varchar', 'numeric', "'60021'"),
    ("'4.47E+11'", 'varchar', 'numeric', 'null'),
    ("'4E10'", 'varchar', 'numeric', 'null'),
    ("'6.0021E+3'", 'varchar', 'numeric', 'null'),
    ("'1.2345678901234567e+16'", 'varchar', 'numeric', 'null'),
    ("'12345678901234568.0'", 'varchar', 'numeric', 'null'),
    ("'123,000'", 'varchar', 'numeric', 'null'),
    ("'6002.5'", 'varchar', 'numeric', 'null'),
    ("'nan'", 'varchar', 'numeric', "''"),
    ("'<NA>'", 'varchar', 'numeric', "''"),
    ("' '", 'varchar', 'numeric', "''"),
    ('null', 'varchar', 'numeric', 'null'),
    ("'#2014'", 'varchar', 'numeric', "'#2014'"),
    ("'C536379'", 'varchar', 'numeric', "'C536379'"),
    ("'c536379'", 'varchar', 'numeric', "'c536379'"),
    ("'none-6002'", 'varchar', 'numeric', "'none-6002'"),
    ("'None'", 'varchar', 'numeric', "''"),
    ("'Infinity'", 'varchar', 'numeric', 'null'),
    ("'0006002'", 'varchar', 'numeric', "'0006002'"),
    ("'-1'", 'varchar', 'numeric', "'-1'"),
    ("'12345678901234567890'", 'varchar', 'numeric', "'12345678901234567890'"),
    ("'12E5'", 'varchar', 'text', "'12E5'"),
    ("'4.47E+11'", 'varchar', 'text', "'4.47E+11'"),
    ("'6,002'", 'varchar', 'text', "'6,002'"),
    ("'6002.0'", 'varchar', 'text', "'6002'"),
    ("'''01HXYZ'", 'varchar', 'text', "'01HXYZ'"),
    ("'=\"01HXYZ\"'", 'varchar', 'text', "'01HXYZ'"),
    ("'12345678901234568.0'", 'varchar', 'text', 'null'),
    ("'[object Object]'", 'varchar', 'text', "'[object Object]'"),
    ("'nan'", 'varchar', 'text', "'nan'"),
    ("'''6002.0'", 'varchar', 'opaque', "'''6002.0'"),
    ('6002::bigint', 'bigint', 'numeric', "'6002'"),
    ('6002.0::double', 'double', 'numeric', "'6002'"),
    ('6002.5::double', 'double', 'numeric', 'null'),
    ('9007199254740992::double', 'double', 'numeric', "'9007199254740992'"),
    ('12345678901234568::double', 'double', 'numeric', 'null'),
    ("'nan'::double", 'double', 'numeric', "''"),
    ('123000.0::decimal(18, 3)', 'decimal(18,3)', 'numeric', "'123000'"),
    ('16777216::float', 'float', 'text', "'16777216'"),
    ('447000000000::float', 'float', 'text', 'null'),
    ("'\"6002.0\"'::json", 'json', 'numeric', "'6002'"),
] %}
with

cases (raw, kind, actual, expected) as (

    values
    {% for raw, raw_type, kind, expected in cases -%}
        (
            {{ text_literal(raw) }},
            {{ text_literal(kind) }},
            {{ scv.duckdb__typed_id('(' ~ raw ~ ')', raw_type, kind) }},
            {{ expected }}
        ){{ ',' if not loop.last }}
    {% endfor %}
)

select
    raw,
    kind,
    actual,
    expected
from cases
where actual is distinct from expected
