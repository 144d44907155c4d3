{% macro duckdb__get_table_columns_and_constraints() -%}
    (
    {%- for column in model.columns.values() %}
    {{ adapter.quote(column.name) if column.quote else column.name }} {{ column.data_type }}{{ ',' if not loop.last }}
    {%- endfor %}
    )
{%- endmacro %}
