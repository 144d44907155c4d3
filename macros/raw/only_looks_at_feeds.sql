{#- True for a command that builds nothing but what the feeds hold, which may look at whatever is there. Before a retry nothing is
    selected: it is taken for a build. -#}
{% macro only_looks_at_feeds() -%}
    {% set others = [] %}
    {% for unique_id in selected_resources if unique_id in graph.nodes and unique_id.startswith(('model.', 'seed.', 'snapshot.')) %}
        {% if graph.nodes[unique_id].fqn[1:3] != ['staging', 'feeds'] and unique_id != 'model.scv.feed_health' %}
            {% do others.append(unique_id) %}
        {% endif %}
    {% endfor %}
    {{ return(selected_resources and not others) }}
{%- endmacro %}
