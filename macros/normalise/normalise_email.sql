{% macro normalise_email(email) -%}
    lower(trim(nfc_normalize({{ email }})))
{%- endmacro %}
