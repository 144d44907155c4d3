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

)

select
    source,
    table_name,
    example.record_id as example_record_id,
    example.first_file as example_file,
    key_count,
    -- Two shops in one folder: of every two records of one key one would vanish.
    case
        when shared_key_count <= {{ var('shared_key_share') }} * key_count then shared_key_count
        else error(
            'raw folder ' || source || ' seems to hold several shops: ' || shared_key_count || ' of '
            || key_count || ' keys of ' || source || '.' || table_name || ' stand for records that differ in '
            || facts || ', such as ' || example.record_id || ' in ' || example.first_file
            || case when example.last_file != example.first_file then ' and ' || example.last_file else '' end
            || '. Land each shop in a folder of its own, such as ' || source || '__uk and ' || source
            || '__de. If it is one shop all the same, set the var shared_key_share to 1.'
        )
    end as shared_key_count
from counted
