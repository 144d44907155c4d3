{#- Whether a table or view stands as it is: the last night made it of what it would be made of tonight, nobody has taken it away or
    put another in its place, and nobody asked for everything anew. -#}
{% macro stands(made_of, type) -%}
    {% set standing = load_cached_relation(this) %}
    {% if made_of is none or should_full_refresh() or not standing or standing.type != type %}{{ return(false) }}{% endif %}
    {% set row_count -%}
        (
            select estimated_size from duckdb_tables()
            where database_name = {{ scv.text_literal(this.database) }} and schema_name = {{ scv.text_literal(this.schema) }}
                and table_name = {{ scv.text_literal(this.identifier) }}
        )
    {%- endset %}
    {{ return(run_query(
        'select 1 from nights.standing where name = ' ~ scv.text_literal(scv.standing_name(model.unique_id)) ~ ' and made_of = '
        ~ scv.text_literal(made_of) ~ (' and row_count = ' ~ row_count if type == 'table' else '')
    ).rows | length > 0) }}
{%- endmacro %}

{#- What dbt shows of a model that stands. -#}
{% macro leave_standing() -%}
    {% call noop_statement('main', 'STANDS', 'STANDS', 0) %}select 'it would be made of what it was made of' as told{% endcall %}
{%- endmacro %}

{#- Writes down of what a table or view was made, in the transaction that makes it. -#}
{% macro note_standing(made_of, relation) -%}
    {% set name = scv.text_literal(scv.standing_name(model.unique_id)) %}
    {% set state = scv.state_of_rows(relation) if relation.type == 'table' else (
        'select ' ~ scv.text_literal(scv.own_words()) ~ ' as state, null as row_count'
    ) %}
    {% do run_query('delete from nights.standing where name = ' ~ name) %}
    {% do run_query(
        'insert into nights.standing select ' ~ name ~ ', ' ~ (scv.text_literal(made_of) if made_of else 'null')
        ~ ', state, row_count from (' ~ state ~ ') as made'
    ) %}
{%- endmacro %}
