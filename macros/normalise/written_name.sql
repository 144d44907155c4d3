{#- The three fields of a name in one text, the key of `idr_names`: `Anna|Jones|`. Null where all are empty. -#}
{% macro written_name(given_name, family_name, full_name) -%}
    {#- Matching compares letter by letter: ten million of them in one name would take the machine down, and are no name. -#}
    {%- set fields = [] -%}
    {%- for field in [given_name, family_name, full_name] -%}
        {%- do fields.append("replace(coalesce(left(" ~ field ~ ", 200), ''), '|', ' ')") -%}
    {%- endfor -%}
    nullif({{ fields | join(" || '|' || ") }}, '||')
{%- endmacro %}
