{#- What a kept model sees tonight of what it reads. Of raw rows: the moment from which on they are of the future (`ceiling`). Of others
    (`followed`): of a kept one its `night` and `known_from`, of another a number for all of its `rows`. What rows are looked up in
    (`looked_up`) is kept and compared row for row. -#}
{% macro seen_tonight(is_staging) -%}
    {% if is_staging %}
        {{ return({'ceiling': run_query(
            "select strftime(" ~ scv.as_of_ceiling() ~ ", '%Y-%m-%d %H:%M:%S.%f')"
        ).columns[0].values()[0]}) }}
    {% endif %}
    {% set followed = {} %}
    {% for node in scv.followed_nodes(model) if not scv.is_looked_through(node) and node.name not in config.get('looked_up', {}) %}
        {% set relation = scv.relation_of(node) %}
        {% if node.config.materialized == 'kept' %}
            {% set state = scv.kept_state(relation) %}
            {% do followed.update({node.name: {'night': state.get('night'), 'known_from': state.get('known_from')}}) %}
        {% else %}
            {% do followed.update({node.name: {'rows': scv.rows_now(relation)}}) %}
        {% endif %}
    {% endfor %}
    {{ return({'followed': followed}) }}
{%- endmacro %}

{#- Every model and seed that a model reads, and through the views among them what these read. -#}
{% macro followed_nodes(node) -%}
    {% set found = {} %}
    {% for unique_id in node.depends_on.nodes if unique_id in graph.nodes %}
        {% set parent = graph.nodes[unique_id] %}
        {% do found.update({unique_id: parent}) %}
        {% if scv.is_looked_through(parent) %}
            {% for above in scv.followed_nodes(parent) %}{% do found.update({above.unique_id: above}) %}{% endfor %}
        {% endif %}
    {% endfor %}
    {{ return(found.values() | list) }}
{%- endmacro %}

{#- One of these by its name, which a kept model gives in `kept_in` or `looked_up`. -#}
{% macro followed_node(name) -%}
    {% set found = scv.followed_nodes(model) | selectattr('name', 'equalto', name) | list %}
    {% if not found %}
        {% do exceptions.raise_compiler_error(model.name ~ ' is kept and names ' ~ name ~ ', which it does not read') %}
    {% endif %}
    {{ return(found[0]) }}
{%- endmacro %}

{% macro followed_relation(name) -%}
    {{ return(scv.relation_of(scv.followed_node(name))) }}
{%- endmacro %}

{#- A view is what it reads, unless these are raw rows, of which it alone knows. -#}
{% macro is_looked_through(node) -%}
    {{ return(node.config.materialized == 'view' and not node.sources) }}
{%- endmacro %}
