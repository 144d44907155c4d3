{% macro duckdb__describe_raw_parts(files_by_table) -%}
    {% set types_by_part = {} %}
    {% set describes = [] %}
    {% for table in files_by_table.values() %}
        {% for part in table.parts %}
            {% do types_by_part.update({part.id: {}}) %}
            {% do describes.append(
                'select ' ~ scv.text_literal(part.id) ~ ', column_name, column_type from (describe select * from '
                ~ scv.duckdb__raw_reader(part, none) ~ ')'
            ) %}
        {% endfor %}
    {% endfor %}
    {% if describes %}
        {% for row in run_query(describes | join(' union all ')).rows %}
            {% do types_by_part[row[0]].update({row[1]: row[2]}) %}
        {% endfor %}
    {% endif %}
    {{ return(types_by_part) }}
{%- endmacro %}
