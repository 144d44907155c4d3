{#- Where each raw table says whose a row is: of every table whose source says that it tells of people what `raw_meanings` makes
    of it. While dbt parses, sources say nothing yet, and any raw table may be one. -#}
{% macro person_records() -%}
    {% set tables = [] %}
    {% for entry in scv.raw_contract() if entry[0] not in scv.beyond_erasure() %}
        {% if not execute %}
            {% do tables.append({'source': entry[0], 'table': entry[1], 'mentions': [], 'profile': true}) %}
        {% else %}
            {% set source_node = graph.sources['source.scv.' ~ entry[0] ~ '.' ~ entry[1]] %}
            {% if scv.tells_of_people(source_node) %}{% do tables.append(scv.raw_meanings(source_node)) %}{% endif %}
        {% endif %}
    {% endfor %}
    {{ return(tables) }}
{%- endmacro %}

{#- Whether a raw table says whose its rows are, in any column. -#}
{% macro tells_of_people(source_node) -%}
    {% for column in source_node.columns.values() %}
        {% for relation in ['names', 'mentions', 'part_of'] if relation in (column.config.meta or {}) %}
            {{ return(true) }}
        {% endfor %}
    {% endfor %}
    {{ return(false) }}
{%- endmacro %}

{#- Sources that erasure leaves alone: the requests themselves, and what a sample says who is who. -#}
{% macro beyond_erasure() -%}
    {{ return(['privacy', 'truth']) }}
{%- endmacro %}
