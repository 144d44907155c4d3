{#- The condition to join a telephone number as a record wrote it to what it is: the text, and the country of the record's own
    address as written, whose notation it is in first of all; none where the record has no address. -#}
{% macro is_number_of(numbers, raw_phone, country='cast(null as string)') -%}
    {{ raw_phone }} = {{ numbers }}.raw_phone and {{ country }} is not distinct from {{ numbers }}.country
{%- endmacro %}
