{#- Who asked to be forgotten must stay so, and the work database may be lost: where it has no tombstones, the current
    release gives them back. An empty door is hung where there is none yet, so that parts of the project build alone. -#}
{% macro restore_tombstones() -%}
    {% if execute and flags.WHICH in ['build', 'run', 'test'] %}
        {% do adapter.dispatch('restore_tombstones', 'scv')() %}
    {% endif %}
{%- endmacro %}

{% macro default__restore_tombstones() %}{% endmacro %}

{% macro duckdb__restore_tombstones() %}
    {% set tombstones = scv.built_relation('prv_tombstones') %}
    {% set door = scv.built_relation('prv_erased_records') %}
    {% set release = scv.current_release() ~ '/pii/scv_pii.duckdb' %}
    {% if not load_relation(tombstones) and run_query("select file from glob(" ~ scv.duckdb__glob_literal(release, '') ~ ")").rows %}
        {% do run_query('attach ' ~ scv.text_literal(release) ~ ' as released (read_only)') %}
        {% set published = run_query(
            "select 1 from duckdb_tables() where database_name = 'released' and table_name = 'prv_tombstones'"
        ) %}
        {% if published.rows %}
            {% do run_query('create schema if not exists ' ~ door.without_identifier()) %}
            {% do run_query('create table ' ~ tombstones ~ ' as select * from released.main.prv_tombstones') %}
            {% do adapter.cache_added(tombstones.incorporate(type='table')) %}
            {% do log('erasure: the tombstones were restored from ' ~ release, info=true) %}
        {% endif %}
        {% do run_query('detach released') %}
    {% endif %}
    {% if not load_relation(door) %}
        {% do run_query('create schema if not exists ' ~ door.without_identifier()) %}
        {% do run_query(
            'create table ' ~ door ~ ' (source varchar, table_name varchar, record_fingerprint ubigint)'
        ) %}
        {% do adapter.cache_added(door.incorporate(type='table')) %}
    {% endif %}
{% endmacro %}
