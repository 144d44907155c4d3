{% macro rejection_reason(source_name, table_name) -%}
    {% set table = scv.contracted_tables()[source_name ~ '.' ~ table_name] %}
    {% set missing_key = [] %}
    {% for name in table.key %}
        {% set type = (table.columns | selectattr('name', 'equalto', name) | first).data_type %}
        {% do missing_key.append(adapter.quote(name) ~ ' is null' ~ (' or ' ~ adapter.quote(name) ~ " = ''" if type == 'varchar' else '')) %}
    {% endfor %}
    case
        when {{ missing_key | join(' or ') }} then 'missing_key'
        {%- if table.occurred_at %}
        {%- set occurred_at = scv.raw_occurred_at(source_name, table_name) %}
        when {{ occurred_at }} is null then 'missing_timestamp'
        when {{ occurred_at }} > {{ scv.as_of_ceiling() }} then 'future_timestamp'
        {%- endif %}
    end
{%- endmacro %}
