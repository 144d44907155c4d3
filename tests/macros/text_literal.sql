-- Texts that are no literal of themselves.
{% set texts = ["plain", "it's", "'; drop schema marts; --", 'a "b"', 'back\\slash', 'Zoë 渡辺', '${home} $1', ''] %}
with

texts (given, expected) as (

    values
    {% for text in texts -%}
        (
            {{ text_literal(text) }},
            {# character by character, so that no literal of the text itself is the measure -#}
            concat(
                {%- for character in text -%}
                    {{ 'chr(39)' if character == "'" else 'chr(92)' if character == '\\' else "'" ~ character ~ "'" }},
                {%- endfor -%}
                ''
            )
        ){{ ',' if not loop.last }}
    {% endfor %}
)

select given
from texts
where given is distinct from expected
