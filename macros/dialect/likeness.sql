{#- How alike two words look, from 0 to 1; what begins alike is more alike, so that a name cut short finds the whole one. -#}
{% macro likeness(left, right) -%}
    {{ return(adapter.dispatch('likeness', 'scv')(left, right)) }}
{%- endmacro %}

{% macro duckdb__likeness(left, right) -%}
    jaro_winkler_similarity(lower({{ left }}), lower({{ right }}))
{%- endmacro %}
