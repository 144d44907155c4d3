{#-
    An expression of a value that has a name in it: worked out once, however often the expression says the name. The name is
    a word that the expression has for nothing else, in its texts and patterns neither.
-#}
{% macro letting(name, value, expression) -%}
    {{ return(adapter.dispatch('letting', 'scv')(name, value, expression)) }}
{%- endmacro %}

{% macro duckdb__letting(name, value, expression) -%}
    list_transform([{{ value }}], lambda {{ name }}: {{ expression }})[1]
{%- endmacro %}

{#- Spark finds out by itself what an expression says twice. A function of its own for the name would be slower, and may not
    stand in another everywhere that speaks Spark's SQL. -#}
{% macro spark__letting(name, value, expression) -%}
    {{ modules.re.sub('\\b' ~ name ~ '\\b', '(' ~ value | replace('\\', '\\\\') ~ ')', expression) }}
{%- endmacro %}
