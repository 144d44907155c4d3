{#
    Money from a JSON object {"amount": 1999, "currency": "GBP"}, whose amount counts the currency's smallest unit.
    How many of those make one differs: none of them for the yen and its like, a thousand for the Gulf dinars, a hundred
    for the rest (ISO 4217). Decimal arithmetic throughout: a double would lose pennies on the way. The rare currencies
    are asked for once, together: every look into a JSON document parses it, and there are many receipts.
#}
{% macro minor_units(document, path='$') -%}
    {%- set without_minor_unit = [
        'BIF', 'CLP', 'DJF', 'GNF', 'ISK', 'JPY', 'KMF', 'KRW', 'PYG', 'RWF', 'UGX', 'VND', 'VUV', 'XAF', 'XOF', 'XPF',
    ] -%}
    {%- set with_thousandths = ['BHD', 'IQD', 'JOD', 'KWD', 'LYD', 'OMR', 'TND'] -%}
    {%- set currency = 'upper(' ~ scv.json_text(document, path ~ '.currency') ~ ')' -%}
    cast(
        try_cast({{ scv.json_text(document, path ~ '.amount') }} as decimal(16, 0))
        * case
            when {{ currency }} in ('{{ (without_minor_unit + with_thousandths) | join("', '") }}')
                then case when {{ currency }} in ('{{ with_thousandths | join("', '") }}') then 0.001 else 1.000 end
            else 0.010
        end as decimal(18, 2)
    )
{%- endmacro %}
