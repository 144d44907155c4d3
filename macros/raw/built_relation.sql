{#- Where a model of this project stands or will stand, whatever its schema is called: by its name and not by `ref`, because who asks
    does so before this build has written it. None in a unit test, which has no graph. -#}
{% macro built_relation(model_name) -%}
    {% set node = graph.get('nodes', {}).get('model.scv.' ~ model_name) %}
    {{ return(scv.relation_of(node).incorporate(type='table') if node else none) }}
{%- endmacro %}

{#- Where a node of the graph stands or will stand. -#}
{% macro relation_of(node) -%}
    {{ return(api.Relation.create(database=node.database, schema=node.schema, identifier=node.alias)) }}
{%- endmacro %}
