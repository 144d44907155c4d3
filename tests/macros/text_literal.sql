-- Texts that are no literal of themselves, or paths that do not find themselves when they are read as a pattern.
{% set texts = ["plain", "it's", "'; drop schema marts; --", 'a "b"', 'back\\slash', 'Zoë 渡辺', ''] %}
{% set paths = ['plain.csv', "o'brien.csv", 'a*b?.csv', '[a-z].csv', '{1,2}.csv'] %}
with

texts (given, expected) as (

    values
    {% for text in texts -%}
        (
            {{ text_literal(text) }},
            {# character by character, so that no literal of the text itself is the measure -#}
            concat(
                {%- for character in text -%}
                    {{ 'chr(39)' if character == "'" else "'" ~ character ~ "'" }},
                {%- endfor -%}
                ''
            )
        ){{ ',' if not loop.last }}
    {% endfor %}
),

paths (path, is_found) as (

    values
    {% for path in paths -%}
        ({{ text_literal(path) }}, {{ text_literal(path) }} glob {{ scv.duckdb__glob_literal(path, '') }})
        {{- ',' if not loop.last }}
    {% endfor %}
)

select given
from texts
where given is distinct from expected
union all
select path as given
from paths
where is_found is not true
