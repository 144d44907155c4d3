{#- What a kept table was made of stands in its comment: whoever replaces the table, or takes it away, takes that with it. It says nothing
    without what stands beside the table.

    night          a number that grows with every night that changed it
    known_from     the night from which on `changes` has every key that changed; who saw an earlier one has to look at everything
    made_of        of what (`made_of`)
    ceiling        of a table of raw rows: the moment from which on a row was one of the future
    followed       of a table of others: what it saw of each
    rows_read      by the last night: rows of the raw files that it opened, or rows that it made again; none where it made all -#}
{% macro kept_state(relation) -%}
    {% set comments = run_query(
        'select comment from duckdb_tables() where database_name = ' ~ scv.text_literal(relation.database) ~ ' and schema_name = '
        ~ scv.text_literal(relation.schema) ~ ' and table_name = ' ~ scv.text_literal(relation.identifier)
        ~ " and exists (from duckdb_tables() as beside where beside.database_name = duckdb_tables.database_name and beside.schema_name = 'nights'"
        ~ " and beside.table_name = duckdb_tables.table_name || '__changes')"
    ).columns[0].values() | list %}
    {% set state = fromjson(comments[0], {}) if comments and comments[0] else {} %}
    {{ return(state if state is mapping and 'made_of' in state else {}) }}
{%- endmacro %}

{% macro write_kept_state(state) -%}
    {% do run_query('comment on table ' ~ this ~ ' is ' ~ scv.text_literal(tojson(state))) %}
{%- endmacro %}

{#- A table beside a kept one, with what has to be remembered of it: `changes`, and of raw rows `files`, `records` and `erased`. -#}
{% macro beside(kind, model_name=none) -%}
    {{ return('nights.' ~ adapter.quote((model_name or model.name) ~ '__' ~ kind)) }}
{%- endmacro %}
