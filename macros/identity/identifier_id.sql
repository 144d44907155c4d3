{#- The typed key of an identifier, 'email:eve@x.com': the type keeps user id "123" apart from phone "123". -#}
{% macro identifier_id(identifier_type, value) -%}
    '{{ identifier_type }}:' || nullif(trim({{ value }}), '')
{%- endmacro %}
