{#- One value with named fields: `struct_of({'product_id': 'products.product_id', 'price': 'price'})`. -#}
{% macro struct_of(fields) -%}
    {{ return(adapter.dispatch('struct_of', 'scv')(fields)) }}
{%- endmacro %}

{% macro duckdb__struct_of(fields) -%}
    {
        {%- for name, value in fields.items() %}'{{ name }}': {{ value }}{{ ', ' if not loop.last }}{% endfor -%}
    }
{%- endmacro %}

{% macro spark__struct_of(fields) -%}
    named_struct({% for name, value in fields.items() %}'{{ name }}', {{ value }}{{ ', ' if not loop.last }}{% endfor %})
{%- endmacro %}
