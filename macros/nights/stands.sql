{#- Whether a table or view stands as it is: the last night made it of what it would be made of tonight, nobody has taken it away or
    put another in its place, and nobody asked for everything anew. -#}
{% macro stands(tonight, type) -%}
    {% set standing = load_cached_relation(this) %}
    {{ return(tonight.is_made and not should_full_refresh() and standing is not none and standing.type == type) }}
{%- endmacro %}

{#- What dbt shows of a model that stands. -#}
{% macro leave_standing() -%}
    {% call noop_statement('main', 'STANDS', 'STANDS', 0) %}select 'it would be made of what it was made of' as told{% endcall %}
{%- endmacro %}

{#- Writes down of what a table or view was made, in the transaction that makes it. -#}
{% macro note_standing(made_of, relation) -%}
    {% if relation.type == 'table' and scv.told_by() %}
        {% do scv.count_keys(relation) %}
        {{ return(scv.note_keys(made_of, relation)) }}
    {% endif %}
    {% do scv.write_standing(made_of, scv.state_of_rows(relation) if relation.type == 'table' else scv.state_of_view(made_of)) %}
{%- endmacro %}

{#- A select of what tells a view from another: its words. One over raw rows holds the moment up to which it accepts them, which is that of
    the command that made it. -#}
{% macro state_of_view(made_of) -%}
    {% set state = scv.text_literal(scv.own_words()) %}
    {% if model.sources %}{% set state = scv.text_literal(made_of ~ ' ' ~ scv.own_words()) if made_of else 'null' %}{% endif %}
    select {{ state }} as state, null as row_count
{%- endmacro %}

{#- Puts one row into `nights.standing` in the place of what it said of the model or test that runs. -#}
{% macro write_standing(made_of, state) -%}
    {% set name = scv.text_literal(scv.standing_name(model.unique_id)) %}
    {% do run_query(
        'delete from nights.standing where name = ' ~ name ~ '; insert into nights.standing select ' ~ name ~ ', '
        ~ (scv.text_literal(made_of) if made_of else 'null') ~ ', state, row_count from (' ~ state ~ ') as made'
    ) %}
{%- endmacro %}
