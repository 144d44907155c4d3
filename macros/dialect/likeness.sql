{#- How alike two words look, from 0 to 1; what begins alike is more alike, so that a name cut short finds the whole one. -#}
{% macro likeness(left, right) -%}
    {{ return(adapter.dispatch('likeness', 'scv')(left, right)) }}
{%- endmacro %}

{% macro duckdb__likeness(left, right) -%}
    jaro_winkler_similarity(lower({{ left }}), lower({{ right }}))
{%- endmacro %}

{#- Spark knows no such measure: the share of letters that need no change. It proposes a word, and decides nothing. -#}
{% macro spark__likeness(left, right) -%}
    1 - cast(levenshtein(lower({{ left }}), lower({{ right }})) as double) / greatest(length({{ left }}), length({{ right }}), 1)
{%- endmacro %}
