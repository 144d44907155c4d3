{#- A login elsewhere as it is compared, `instagram:eve`: networks ignore case, half of the exports write the @, and blanks come
    with copying. Null where the network or the name is missing. -#}
{% macro normalise_login(login) -%}
    {%- set blank = '[\\s\\x{A0}\\x{200B}\\x{3000}\\x{FEFF}]*' -%}
    lower(nullif(regexp_replace(regexp_replace(
        {{ login }},
        '^{{ blank }}([^:]*?){{ blank }}(:){{ blank }}@*{{ blank }}((?s:.*?)){{ blank }}$', '\1\2\3'
    ), '^(:(?s:.*)|[^:]*:|\s*)$', ''), ''))
{%- endmacro %}
