{#- Ids are a promise, and the work database may be lost: where it has no registry, the current release gives it back. -#}
{% macro restore_id_registry() -%}
    {% if execute and flags.WHICH in ['build', 'run'] %}
        {% do adapter.dispatch('restore_id_registry', 'scv')() %}
    {% endif %}
{%- endmacro %}

{% macro default__restore_id_registry() %}{% endmacro %}

{% macro duckdb__restore_id_registry() %}
    {% set registry = scv.built_relation('idr_id_registry') %}
    {% set release = scv.current_release() ~ '/pii/scv_pii.duckdb' %}
    {% if not load_relation(registry) and run_query("select file from glob(" ~ scv.duckdb__glob_literal(release, '') ~ ")").rows %}
        {% do run_query('attach ' ~ scv.text_literal(release) ~ ' as released (read_only)') %}
        {% do run_query('create schema if not exists ' ~ registry.without_identifier()) %}
        {% do run_query('create table ' ~ registry ~ ' as select * from released.main.idr_id_registry') %}
        {% do run_query('detach released') %}
        {# dbt has listed the schema by now, and would create the table a second time #}
        {% do adapter.cache_added(registry.incorporate(type='table')) %}
        {% do log('customer ids: the registry was restored from ' ~ release, info=true) %}
    {% endif %}
    {# A registry of version 0.1 remembered no names. #}
    {% if load_relation(registry) %}
        {% do run_query('alter table ' ~ registry ~ ' add column if not exists given_name_hash varchar') %}
    {% endif %}
{% endmacro %}
