{#- The number of a loyalty card as it is compared: without what people type between its digits, in capitals, and without the
    `.0` of a spreadsheet. Null where nothing is left, and where a spreadsheet has kept its first digits only (6.3E+15). -#}
{% macro normalise_card(card) -%}
    case
        when not regexp_matches({{ card }}, '^\s*[0-9][.,][0-9]+[eE][+]?[0-9]+\s*$')
        then nullif(
                translate(
                    upper(regexp_replace({{ scv.fold_width(card) }}, '^\s*([0-9]+)[.,]0+\s*$', '\1')),
                    ' -./_–—‑·''"=#:,()`‘’“”' || chr(9) || chr(10) || chr(13),
                    ''
                ),
                ''
            )
    end
{%- endmacro %}
