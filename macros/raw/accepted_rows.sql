{% macro accepted_rows(source_name, table_name) -%}
    {% set relation = source(source_name, table_name) %}
    {% if not execute or not graph.get('sources') %}{{ return('select * from ' ~ relation) }}{% endif %}
    {% set table = scv.contracted_tables()[source_name ~ '.' ~ table_name] %}
    {% set columns = [] %}
    {% for column in table.columns %}{% do columns.append(adapter.quote(column.name)) %}{% endfor %}
    {% set key = [] %}
    {% for name in table.key %}{% do key.append(adapter.quote(name)) %}{% endfor %}
    {% set recency = [] %}
    {% for name in [table.loaded_at, 'updated_at', 'last_modified_date', 'updated', table.occurred_at] + table.columns | map(attribute='name') | list %}
        {% if name in table.columns | map(attribute='name') | list and adapter.quote(name) ~ ' desc nulls last' not in recency and name not in table.key %}
            {% do recency.append(adapter.quote(name) ~ ' desc nulls last') %}
        {% endif %}
    {% endfor %}
    select
        {{ columns | join(',\n        ') }}
    from {{ relation }}
    where {{ scv.rejection_reason(source_name, table_name) }} is null
    qualify row_number() over (partition by {{ key | join(', ') }} order by {{ recency | join(', ') }}) = 1
{%- endmacro %}
