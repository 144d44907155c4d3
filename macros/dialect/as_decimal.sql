{#- A floating-point number as a decimal. What lies half-way in decimals is a hair more or less in binary (0.145), and engines
    differ in whether they see the hair: four places more are cut off first, and then both round the half up. -#}
{% macro as_decimal(number, precision, scale) -%}
    cast(cast({{ number }} as decimal(18, {{ scale + 4 }})) as decimal({{ precision }}, {{ scale }}))
{%- endmacro %}
