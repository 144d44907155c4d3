{# Written as DuckDB writes the paths below it: without `.`, `..` and doubled or trailing slashes. #}

{% macro duckdb__raw_folder() -%}
    {% set path = env_var('SCV_RAW', '') or invocation_args_dict.get('project_dir', '.') ~ '/data/raw' %}
    {% set steps = [] %}
    {% for step in path.split('/') %}
        {% if step == '..' and steps and steps[-1] != '..' %}
            {% do steps.pop() %}
        {% elif step not in ['', '.'] %}
            {% do steps.append(step) %}
        {% endif %}
    {% endfor %}
    {{ return(('/' if path.startswith('/') else '') ~ steps | join('/')) }}
{%- endmacro %}
