{% macro rejection_reason(source_name, table_name) -%}
    {% set table = scv.raw_table(source_name, table_name) %}
    {% set branches = ['when ' ~ scv.lacks_key(source_name, table_name) ~ " then 'missing_key'"] %}
    {% if table.occurred_at %}
        {% set occurred_at = scv.raw_occurred_at(source_name, table_name) %}
        {% do branches.append('when ' ~ occurred_at ~ " is null then 'missing_timestamp'") %}
        {% do branches.append('when ' ~ occurred_at ~ ' > ' ~ scv.as_of_ceiling() ~ " then 'future_timestamp'") %}
    {% endif %}
    {{ return('case ' ~ branches | join(' ') ~ ' end') }}
{%- endmacro %}
