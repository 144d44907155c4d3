{% macro edit_distance(left, right) -%}
    {{ return(adapter.dispatch('edit_distance', 'scv')(left, right)) }}
{%- endmacro %}

{% macro duckdb__edit_distance(left, right) -%}
    damerau_levenshtein(strip_accents({{ left }}), strip_accents({{ right }}))
{%- endmacro %}
