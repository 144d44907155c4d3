{#- Makes ready what one night leaves the next, as every command begins: the schema `nights`, with what stands (`standing`) and what
    landed (`landed`). Of a table that somebody took away since, or from which or to which rows, nothing is known any more, nor what the
    last command looked up for itself; and a step is none whose keys somebody took away. -#}
{% macro remember_nights() -%}
    {% if execute %}{% do adapter.dispatch('remember_nights', 'scv')() %}{% endif %}
{%- endmacro %}

{% macro default__remember_nights() %}{% endmacro %}

{% macro duckdb__remember_nights() %}
    {% for statement in [
        'create schema if not exists nights',
        'create table if not exists nights.standing (name varchar, made_of varchar, state varchar, row_count bigint)',
        'create table if not exists nights.steps (name varchar, told_by varchar, from_state varchar, to_state varchar)',
        'create table if not exists nights.landed (name varchar, files varchar, judged_at timestamp, waits_until timestamp, state varchar)',
    ] %}
        {% do run_query(statement) %}
    {% endfor %}
    {% do run_query(
        "delete from nights.steps where 2 != (select count(*) from duckdb_tables() where database_name = current_database() and schema_name = 'nights'"
        ~ " and table_name in (split_part(name, '.', 2) || '__keys', split_part(name, '.', 2) || '__changed_keys'))"
    ) %}
    {#- Counted: what DuckDB says without counting has rows in it that were taken away. -#}
    {% set counted = ["select null as name, null as row_count"] %}
    {% for name, schema, table in run_query(
        "select name, schema_name, table_name from duckdb_tables() inner join nights.standing on schema_name || '.' || table_name = name "
        ~ 'where database_name = current_database() and row_count is not null'
    ).rows %}
        {% do counted.append(
            'select ' ~ scv.text_literal(name) ~ ', count(*) from ' ~ adapter.quote(schema) ~ '.' ~ adapter.quote(table)
        ) %}
    {% endfor %}
    {% do run_query(
        "delete from nights.standing where made_of = 'this command' or row_count is not null and not exists (from ("
        ~ counted | join(' union all ') ~ ') as counted where counted.name = standing.name and counted.row_count = standing.row_count)'
    ) %}
{% endmacro %}
