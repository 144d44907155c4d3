{#- A postcode without spaces and hyphens, in lower case: of a ZIP+4 the ZIP, of `D-10115` the number, of a spreadsheet's
    `10115.0` as well. Null where nothing is left. -#}
{% macro plain_postcode(postcode) -%}
    nullif(
        regexp_replace(
            regexp_replace(
                regexp_replace(
                    regexp_replace(lower({{ scv.fold_width(postcode) }}), '^\s*[a-z]{1,3}\s?-\s?([0-9]{4,6})\s*$', '\1'),
                    '^\s*([0-9]+)[.,]0+\s*$', '\1'
                ),
                '[^\p{L}\p{N}]', '', 'g'
            ),
            '^([0-9]{5})[0-9]{4}$', '\1'
        ),
        ''
    )
{%- endmacro %}
