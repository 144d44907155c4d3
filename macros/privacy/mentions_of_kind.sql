{#- A select of the mentions of the given kinds, or types of identifier, in all raw tables; of every kind with none. -#}
{% macro mentions_of_kind(kinds=none) -%}
    {# What types are called is read wherever rows name theirs; while dbt parses, none says so yet. #}
    {% do scv.named_identifier_types() %}
    {% set selects = [] %}
    {% for table in scv.person_records() %}
        {% set rows = scv.record_mentions(table, kinds) %}
        {% if rows %}{% do selects.append(rows) %}{% endif %}
    {% endfor %}
    {{ return(selects | join('\nunion all\n')) }}
{%- endmacro %}
