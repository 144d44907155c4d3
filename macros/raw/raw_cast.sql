{% macro duckdb__raw_cast(raw, raw_type, declared_type) -%}
    {% set raw_type = raw_type | upper %}
    {% set declared_type = declared_type | lower %}
    {% set is_nested = raw_type[-1] == ']' or raw_type.startswith('STRUCT') or raw_type.startswith('MAP') or raw_type.startswith('UNION') %}
    {% set is_number = raw_type.endswith('INT') or raw_type == 'INTEGER' or raw_type in ['FLOAT', 'DOUBLE'] or raw_type.startswith('DECIMAL') %}

    {% if is_nested %}
        {% set text = 'cast(to_json(' ~ raw ~ ') as varchar)' %}
    {% elif raw_type == 'JSON' %}
        {% set text = "(" ~ raw ~ " ->> '$')" %}
    {% elif raw_type == 'BLOB' %}
        {% set text = 'try(decode(' ~ raw ~ '))' %}
    {% elif raw_type in ['FLOAT', 'DOUBLE'] %}
        {# pandas writes an integer column with a gap as floats: customer 12345.0 is customer 12345 #}
        {% set text = 'coalesce(case when ' ~ raw ~ ' = trunc(' ~ raw ~ ') then cast(try_cast(' ~ raw ~ ' as bigint) as varchar) end, cast(' ~ raw ~ ' as varchar))' %}
    {% elif raw_type == 'VARCHAR' %}
        {% set text = raw %}
    {% else %}
        {% set text = 'cast(' ~ raw ~ ' as varchar)' %}
    {% endif %}

    {% if declared_type == 'varchar' %}
        {{ return(text) }}
    {% elif declared_type == raw_type | lower %}
        {{ return(raw) }}
    {% elif declared_type == 'json' %}
        {{ return('to_json(' ~ raw ~ ')' if is_nested or is_number or raw_type == 'BOOLEAN' else 'try_cast(' ~ text ~ ' as json)') }}
    {% elif declared_type in ['timestamp', 'date'] %}
        {% if raw_type == 'TIMESTAMP WITH TIME ZONE' %}
            {% set moment = "timezone('UTC', " ~ raw ~ ")" %}
        {% elif raw_type.startswith('TIMESTAMP') or raw_type == 'DATE' %}
            {% set moment = 'try_cast(' ~ raw ~ ' as timestamp)' %}
        {% else %}
            {# A plain cast of text to timestamp ignores its offset. #}
            {% set moment = "timezone('UTC', try_cast(trim(" ~ text ~ ") as timestamptz))" %}
        {% endif %}
        {{ return(moment if declared_type == 'timestamp' else 'cast(' ~ moment ~ ' as date)') }}
    {% elif declared_type == 'boolean' and not is_number %}
        {{ return('try_cast(trim(' ~ text ~ ') as boolean)') }}
    {% elif is_number or raw_type == 'BOOLEAN' %}
        {{ return('try_cast(' ~ raw ~ ' as ' ~ declared_type ~ ')') }}
    {% else %}
        {{ return('try_cast(' ~ text ~ ' as ' ~ declared_type ~ ')') }}
    {% endif %}
{%- endmacro %}
