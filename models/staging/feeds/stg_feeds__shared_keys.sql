-- Grain: one row per raw table whose source says what of its records never changes.
-- A table, because every reader of a view would scan raw data again.
{{ config(materialized='table') }}

{% set selects = [] %}
{% for table in raw_contract() %}
    {% set rows = shared_keys(table[0], table[1]) %}
    {% if rows %}{% do selects.append(rows) %}{% endif %}
{% endfor %}
with

counted as (

    {{ selects | join('\nunion all\n') }}

),

-- Two shops in one folder: of every two records of one key one would vanish.
told as (

    select
        counted.source,
        counted.table_name,
        counted.example.record_id as example_record_id,
        counted.example.first_file as example_file,
        counted.key_count,
        counted.shared_key_count,
        concat(
            'raw folder ', counted.source, ' seems to hold several shops: ', counted.shared_key_count, ' of ',
            counted.key_count, ' keys of ', counted.source, '.', counted.table_name,
            ' stand for records that differ in ', counted.facts, ', such as ', counted.example.record_id, ' in ',
            counted.example.first_file,
            case when counted.example.last_file != counted.example.first_file then ' and ' end,
            case when counted.example.last_file != counted.example.first_file then counted.example.last_file end,
            '. Land each shop in a folder of its own, such as ', counted.source, '__uk and ', counted.source,
            '__de. If it is one shop all the same, set the var shared_key_share to 1.'
        ) as warning
    from counted

)

select
    source,
    table_name,
    example_record_id,
    example_file,
    key_count,
    case
        when shared_key_count <= {{ var('shared_key_share') }} * key_count then shared_key_count
        else {{ stop_with('warning') }}
    end as shared_key_count
from told
