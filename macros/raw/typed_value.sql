{% macro duckdb__typed_value(raw, raw_type, declared_type) -%}
    {% set raw_type = raw_type | upper %}
    {% set declared_type = declared_type | lower %}
    {% set is_nested = raw_type.endswith(']') or raw_type.startswith(('STRUCT', 'MAP', 'UNION', 'VARIANT')) %}
    {% set is_number = raw_type.endswith('INT') or raw_type in ['INTEGER', 'FLOAT', 'DOUBLE'] or raw_type.startswith('DECIMAL') %}

    {% if raw_type == 'VARCHAR' %}
        {% set text = raw %}
    {% elif is_nested %}
        {% set text = 'cast(to_json(' ~ raw ~ ') as varchar)' %}
    {% elif raw_type == 'JSON' %}
        {% set text = '(' ~ raw ~ " ->> '$')" %}
    {% elif raw_type == 'BLOB' %}
        {% set text = 'try(decode(' ~ raw ~ '))' %}
    {% elif raw_type in ['FLOAT', 'DOUBLE'] %}
        {# An integer column with a gap is often written as floats: customer 12345.0 is customer 12345. #}
        {% set text %}coalesce(case when {{ raw }} = trunc({{ raw }}) then cast(try_cast({{ raw }} as bigint) as varchar) end, cast({{ raw }} as varchar)){% endset %}
    {% else %}
        {% set text = 'cast(' ~ raw ~ ' as varchar)' %}
    {% endif %}

    {% if declared_type == raw_type | lower %}
        {{ return(raw) }}
    {% elif declared_type == 'varchar' %}
        {{ return(text) }}
    {% elif declared_type == 'json' %}
        {{ return('to_json(' ~ raw ~ ')' if is_nested or is_number or raw_type == 'BOOLEAN' else 'try_cast(' ~ text ~ ' as json)') }}
    {% elif declared_type in ['timestamp', 'date'] %}
        {% if raw_type == 'TIMESTAMP WITH TIME ZONE' %}
            {% set moment = "timezone('UTC', " ~ raw ~ ')' %}
        {% elif raw_type.startswith('TIMESTAMP') or raw_type == 'DATE' %}
            {% set moment = 'try_cast(' ~ raw ~ ' as timestamp)' %}
        {% else %}
            {# A plain cast of text to timestamp would ignore its offset. #}
            {% set moment = "timezone('UTC', try_cast(trim(" ~ text ~ ') as timestamptz))' %}
        {% endif %}
        {{ return(moment if declared_type == 'timestamp' else 'cast(' ~ moment ~ ' as date)') }}
    {% elif declared_type == 'boolean' and raw_type in ['FLOAT', 'DOUBLE'] %}
        {# Not a number is not true. #}
        {{ return('try_cast(nullif(' ~ raw ~ ", 'nan') as boolean)") }}
    {% elif is_number or raw_type == 'BOOLEAN' %}
        {{ return('try_cast(' ~ raw ~ ' as ' ~ declared_type ~ ')') }}
    {% elif declared_type == 'boolean' %}
        {# A column of 1 and 0 with a gap is often written as floats: 1.0 is true. #}
        {% set text = 'trim(' ~ text ~ ')' %}
        {{ return(
            'coalesce(try_cast(' ~ text ~ ' as boolean), case try_cast(' ~ text ~ ' as double) when 1 then true when 0 then false end)'
        ) }}
    {% else %}
        {{ return('try_cast(trim(' ~ text ~ ') as ' ~ declared_type ~ ')') }}
    {% endif %}
{%- endmacro %}

{#- A raw column as an id: an empty text where there is none, null where what is there is no id. -#}
{% macro duckdb__typed_id(raw, raw_type, kind) -%}
    {% set raw_type = raw_type | upper %}
    {% set text = scv.duckdb__typed_value(raw, raw_type, 'varchar') %}
    {% if raw_type in ['FLOAT', 'DOUBLE'] %}
        {# A double is exact up to 2 to the 53rd, a float up to 2 to the 24th: beyond, the last digits are made up. #}
        {% set limit = '9007199254740992' if raw_type == 'DOUBLE' else '16777216' %}
        {{ return(
            'case when isnan(' ~ raw ~ ") then '' when " ~ raw ~ ' = trunc(' ~ raw ~ ') and abs(' ~ raw ~ ') <= ' ~ limit
            ~ ' then ' ~ text ~ ' end'
        ) }}
    {% elif raw_type.startswith('DECIMAL') %}
        {{ return('case when ' ~ raw ~ ' = trunc(' ~ raw ~ ') then cast(cast(' ~ raw ~ ' as hugeint) as varchar) end') }}
    {% elif kind == 'opaque' or raw_type not in ['VARCHAR', 'JSON', 'BLOB'] %}
        {{ return(text) }}
    {% endif %}
    {{ return('raw_catalog.read_' ~ kind ~ '_id(' ~ text ~ ')') }}
{%- endmacro %}
