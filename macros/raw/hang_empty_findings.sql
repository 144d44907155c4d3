{#- `feed_health` also tells of robots and shared profiles, which the rest of the project recognises. An empty table hangs
    in their place where they were never built, so that what landed can be told alone. -#}
{% macro hang_empty_findings() -%}
    {% if execute and flags.WHICH in ['build', 'run', 'test'] %}
        {% do adapter.dispatch('hang_empty_findings', 'scv')() %}
    {% endif %}
{%- endmacro %}

{% macro default__hang_empty_findings() %}{% endmacro %}

{% macro duckdb__hang_empty_findings() %}
    {% set findings = scv.built_relation('int_records_of_nobody') %}
    {% if not load_relation(findings) %}
        {% do run_query('create schema if not exists ' ~ findings.without_identifier()) %}
        {% do run_query(
            'create table ' ~ findings ~ ' (feed_health_id varchar, source varchar, table_name varchar, status varchar,'
            ~ ' finding varchar, record_count bigint, newest_at timestamp)'
        ) %}
        {% do adapter.cache_added(findings) %}
    {% endif %}
{% endmacro %}
