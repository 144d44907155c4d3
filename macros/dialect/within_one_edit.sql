{#- Whether one text becomes the other by at most one letter that is inserted, deleted, replaced or swapped with the next, accents aside. -#}
{% macro within_one_edit(left, right) -%}
    {{ return(adapter.dispatch('within_one_edit', 'scv')(scv.without_accents(left), scv.without_accents(right))) }}
{%- endmacro %}

{% macro duckdb__within_one_edit(left, right) -%}
    damerau_levenshtein({{ left }}, {{ right }}) <= 1
{%- endmacro %}

{#- Its edit distance knows no swap, which is two letters replaced there. -#}
{% macro spark__within_one_edit(left, right) -%}
    (
        levenshtein({{ left }}, {{ right }}) <= 1
        or (
            length({{ left }}) = length({{ right }})
            and levenshtein({{ left }}, {{ right }}) = 2
            and exists(
                sequence(1, greatest(length({{ left }}) - 1, 1)),
                place -> concat(
                    substr({{ left }}, 1, place - 1),
                    substr({{ left }}, place + 1, 1),
                    substr({{ left }}, place, 1),
                    substr({{ left }}, place + 2)
                ) = {{ right }}
            )
        )
    )
{%- endmacro %}
