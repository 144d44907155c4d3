{#- An aggregate: texts joined by a separator, in the given order (`trait_rank`, or several keys, none of them null); nulls are left
    out, and null stands where there are none. -#}
{% macro ordered_text(value, separator, order_by, condition='true') -%}
    {{ return(adapter.dispatch('ordered_text', 'scv')(value, separator, order_by, condition)) }}
{%- endmacro %}

{% macro duckdb__ordered_text(value, separator, order_by, condition) -%}
    string_agg({{ value }}, {{ scv.text_literal(separator) }} order by {{ order_by }}) filter (where {{ condition }})
{%- endmacro %}

{% macro spark__ordered_text(value, separator, order_by, condition) -%}
    listagg({{ value }}, {{ scv.text_literal(separator) }}) within group (order by {{ order_by }}) filter (where {{ condition }})
{%- endmacro %}
