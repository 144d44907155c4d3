{% macro accepted_rows(source_name, table_name) -%}
    select * from {{ source(source_name, table_name) }}
{%- endmacro %}
