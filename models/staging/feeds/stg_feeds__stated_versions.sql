-- Grain: one row per profile of which raw holds several versions, and value that they state, with when.
-- A table, because every reader of a view would scan raw data again.
{{ config(materialized='table') }}

{% set selects = [] %}
{% for table in person_records() if table.profile %}
    {% set rows = stated_versions(table) %}
    {% if rows %}{% do selects.append(rows) %}{% endif %}
{% endfor %}
with

versions as (

    {{ selects | join('\nunion all\n') }}

),

statements as (

    select
        source,
        table_name,
        profile_id,
        identifier_type,
        version,
        version_at,
        is_oldest,
        {{ null_if_blank('raw_value') }} as raw_value
    from versions

),

values_stated as (

    select
        source,
        table_name,
        profile_id,
        identifier_type,
        raw_value,
        min(version) as latest_version,
        min(version_at) as stated_from,
        max(version_at) as stated_last_at,
        bool_or(is_oldest) as is_stated_from_the_start
    from statements
    where raw_value is not null
    group by source, table_name, profile_id, identifier_type, raw_value

),

-- A version that says nothing of the kind replaces nothing: its file may lack the column. Where the latest says
-- nothing, the value may have been taken out for good, and what earlier ones said does not bring it back.
values_replaced as (

    select
        values_stated.profile_id,
        values_stated.identifier_type,
        values_stated.raw_value,
        min(statements.version_at) as replaced_at
    from values_stated
    inner join statements
        on
            values_stated.profile_id = statements.profile_id
            and values_stated.identifier_type = statements.identifier_type
            and values_stated.latest_version > statements.version
    where statements.raw_value is not null
    group by values_stated.profile_id, values_stated.identifier_type, values_stated.raw_value
    having min(statements.version) = 1

)

select
    values_stated.source,
    values_stated.table_name,
    values_stated.profile_id,
    values_stated.identifier_type,
    values_stated.raw_value,
    values_stated.is_stated_from_the_start,
    values_stated.stated_from,
    values_replaced.replaced_at
from values_stated
left join values_replaced
    on
        values_stated.profile_id = values_replaced.profile_id
        and values_stated.identifier_type = values_replaced.identifier_type
        and values_stated.raw_value = values_replaced.raw_value
-- Which of two values of one moment, or of none, came first nobody knows: the record says what the latest version says.
where values_stated.latest_version = 1 or values_replaced.replaced_at > values_stated.stated_last_at
