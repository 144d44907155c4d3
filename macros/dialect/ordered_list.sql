{#- An aggregate: values as a list in ascending order of a key, which is different in every row and never null (a `row_number` where
    the order has several parts); values that are null are left out, and null stands where there are none. -#}
{% macro ordered_list(value, order_key, condition='true') -%}
    {{ return(adapter.dispatch('ordered_list', 'scv')(value, order_key, condition)) }}
{%- endmacro %}

{% macro duckdb__ordered_list(value, order_key, condition) -%}
    array_agg({{ value }} order by {{ order_key }}) filter (where {{ value }} is not null and {{ condition }})
{%- endmacro %}

{% macro spark__ordered_list(value, order_key, condition) -%}
    nullif(transform(
        array_sort(collect_list(named_struct('order_key', {{ order_key }}, 'value', {{ value }}))
            filter (where {{ value }} is not null and {{ condition }})),
        numbered -> numbered.value
    ), array())
{%- endmacro %}
