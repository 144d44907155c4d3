{#- Makes ready what one night leaves the next, as every command begins: the schema `nights`, with what stands (`standing`) and what
    landed (`landed`). Of a table that somebody took away since, or from which or to which rows, nothing is known any more, nor what the
    last command looked up for itself. -#}
{% macro remember_nights() -%}
    {% if execute %}{% do adapter.dispatch('remember_nights', 'scv')() %}{% endif %}
{%- endmacro %}

{% macro default__remember_nights() %}{% endmacro %}

{% macro duckdb__remember_nights() %}
    {% for statement in [
        'create schema if not exists nights',
        'create table if not exists nights.standing (name varchar, made_of varchar, state varchar, row_count bigint)',
        'create table if not exists nights.landed (name varchar, files varchar, judged_at timestamp, waits_until timestamp, state varchar)',
        "delete from nights.standing where made_of = 'this command' or row_count is not null and (name, row_count) not in ("
        ~ "select schema_name || '.' || table_name, estimated_size from duckdb_tables() where database_name = current_database())",
    ] %}
        {% do run_query(statement) %}
    {% endfor %}
{% endmacro %}
