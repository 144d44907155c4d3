{#- True where the parts of a name stand in the text as they were taken from it; FRANCES, read as Frances, does not. -#}
{% macro name_as_written(given_name, family_name, text) -%}
    position(coalesce({{ given_name }}, '') in {{ text }}) > 0 and position(coalesce({{ family_name }}, '') in {{ text }}) > 0
{%- endmacro %}
