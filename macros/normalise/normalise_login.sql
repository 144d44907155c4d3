{#- A login elsewhere as it is compared, `instagram:eve`: networks ignore case, half of the exports write the @, and blanks come
    with copying. Null where the network or the name is missing. -#}
{% macro normalise_login(login) -%}
    {%- set blank = '[\\s\\x{A0}\\x{200B}\\x{3000}\\x{FEFF}]*' -%}
    {%- set bare = scv.replace_pattern(
        login,
        '^' ~ blank ~ '([^:]*?)' ~ blank ~ '(:)' ~ blank ~ '@*' ~ blank ~ '((?s:.*?))' ~ blank ~ '\\z',
        '\\1\\2\\3'
    ) -%}
    lower(nullif({{ scv.replace_pattern(bare, '^(:(?s:.*)|[^:]*:|\\s*)\\z', '') }}, ''))
{%- endmacro %}
