{% macro profile_raw_table(source_name, table_name) -%}
    {% set relation = source(source_name, table_name) %}
    {% set erased = scv.erased_rows(source_name, table_name) %}
    {% if not execute or var('linting') %}{{ return('select * from ' ~ relation) }}{% endif %}
    {{ return(adapter.dispatch('profile_raw_table', 'scv')(source_name, table_name, relation, erased)) }}
{%- endmacro %}

{% macro duckdb__profile_raw_table(source_name, table_name, relation, erased) -%}
    {% set table = scv.raw_table(source_name, table_name) %}
    {% set key = table.key_values %}
    {% set key = key[0] if key | length == 1 else '(' ~ key | join(', ') ~ ')' %}

    {% set profiles = ["{'column_name': cast(null as string), 'value_count': cast(null as bigint)}"] %}
    {% for name in table.columns %}
        {% do profiles.append(
            "{'column_name': " ~ scv.text_literal(name) ~ ", 'value_count': count(" ~ adapter.quote(name) ~ ')}'
        ) %}
    {% endfor %}
    {# Rows that fail alike are counted together: a list of failures per row would be as long as the feed. #}
    {% set rows %}
select
    {{ scv.text_literal(source_name) }} as source,
    {{ scv.text_literal(table_name) }} as table_name,
    profile.column_name,
    row_count,
    accepted_count,
    row_count - accepted_count as rejected_count,
    accepted_count - key_count as duplicate_count,
    erased_count,
    row_count - profile.value_count as null_count,
    cast(coalesce(list_sum([
        failure.value for failure in map_entries(failures)
        if profile.column_name is null or list_contains(failure.key, profile.column_name)
    ]), 0) as bigint) as failed_cast_count,
    newest_at
from (
    select
        count(*) as row_count,
        count(*) filter (where _reason is null) as accepted_count,
        count(distinct {{ key }}) filter (where _reason is null) as key_count,
        count(distinct {{ key }}) filter (where _reason is null and _is_erased) as erased_count,
        max(_occurred_at) filter (where _reason is null) as newest_at,
        histogram(_failed_casts) filter (where len(_failed_casts) > 0) as failures,
        unnest([
            {{ profiles | join(',\n            ') }}
        ]) as profile
    from (
        select
            *,
            {{ scv.rejection_reason(source_name, table_name) }} as _reason,
            {{ scv.raw_occurred_at(source_name, table_name) }} as _occurred_at,
            {{ erased.fingerprint ~ ' in (' ~ erased.records ~ ')' if erased else 'false' }} as _is_erased
        from {{ relation }}
    ) as judged
) as profiled
    {%- endset %}
    {{ return(rows) }}
{%- endmacro %}

{#- Keys are counted apart from rows: beside counts of distinct values Spark would copy every row of a feed, with the counts of all of
    its columns, once for each. No subquery stands in a select list of its engines everywhere, so the erased records are joined. -#}
{% macro spark__profile_raw_table(source_name, table_name, relation, erased) -%}
    {% set table = scv.raw_table(source_name, table_name) %}
    {% set key = table.key_values %}
    {% set profiles = [scv.struct_of({
        'column_name': 'cast(null as string)',
        'value_count': 'cast(null as bigint)',
        'failed_cast_count': 'count(*) filter (where size(_failed_casts) > 0)',
    })] %}
    {% for name in table.columns %}
        {% do profiles.append(scv.struct_of({
            'column_name': scv.text_literal(name),
            'value_count': 'count(' ~ adapter.quote(name) ~ ')',
            'failed_cast_count': 'count(*) filter (where array_contains(_failed_casts, ' ~ scv.text_literal(name) ~ '))',
        })) %}
    {% endfor %}
    {% set reason = scv.rejection_reason(source_name, table_name) %}
    {% set counted %}(
    select
        rows_counted.*,
        keys_counted.*
    from (
        select
            count(*) as row_count,
            count(*) filter (where _reason is null) as accepted_count,
            max(_occurred_at) filter (where _reason is null) as newest_at,
            array(
                {{ profiles | join(',\n                ') }}
            ) as profiles
        from (
            select
                *,
                {{ reason }} as _reason,
                {{ scv.raw_occurred_at(source_name, table_name) }} as _occurred_at
            from {{ relation }}
        ) as judged
    ) as rows_counted
    cross join (
        select
            count(*) as key_count,
            count(*) filter (where is_erased) as erased_count
        from (
            select max({{ 'erased_records.record_fingerprint is not null' if erased else 'false' }}) as is_erased
            from {{ relation }}
            {%- if erased %}
            left join (select distinct record_fingerprint from ({{ erased.records }}) as erased) as erased_records
                on {{ erased.fingerprint }} = erased_records.record_fingerprint
            {%- endif %}
            where {{ reason }} is null
            group by {{ key | join(', ') }}
        ) as accepted_keys
    ) as keys_counted
){% endset %}
    {% set rows %}
select
    {{ scv.text_literal(source_name) }} as source,
    {{ scv.text_literal(table_name) }} as table_name,
    element.column_name,
    row_count,
    accepted_count,
    row_count - accepted_count as rejected_count,
    accepted_count - key_count as duplicate_count,
    erased_count,
    row_count - element.value_count as null_count,
    element.failed_cast_count,
    newest_at
from (
    {{ scv.list_elements(counted, 'profiles') }}
) as profiled
    {%- endset %}
    {{ return(rows) }}
{%- endmacro %}
