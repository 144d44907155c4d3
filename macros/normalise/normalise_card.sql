{#- The number of a loyalty card as it is compared: without what people type between its digits, in capitals, and without the
    `.0` of a spreadsheet. Null where nothing is left, and where a spreadsheet has kept its first digits only (6.3E+15). -#}
{% macro normalise_card(card) -%}
    {#- Most are as they should be: seen so, they cost a tenth. -#}
    case
        when {{ scv.matches(card, scv.text_literal('[0-9A-Z]+'), whole=true) }} then {{ card }}
        when not {{ scv.matches(card, scv.text_literal('^\\s*[0-9][.,][0-9]+[eE][+]?[0-9]+\\s*\\z')) }}
        then nullif(
                translate(
                    upper({{ scv.replace_pattern(scv.fold_width(card), '^\\s*([0-9]+)[.,]0+\\s*\\z', '\\1') }}),
                    {{ scv.text_literal(' -./_–—‑·\'"=#:,()`‘’“”') }} || {{ scv.signs([9, 10, 13]) }},
                    ''
                ),
                ''
            )
    end
{%- endmacro %}
