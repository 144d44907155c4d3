{#- Which columns of a raw table are ids, by lower-case name: `kind` (numeric, text, opaque), and of what: `table`, null for ids
    that are the same in every shop. `fields`, for a document: the ids within it, by the name of their field. A source
    says so once, in `config.meta.ids`:

        kind           numeric: whole numbers, and never anything that only looks like one; text: letters and digits;
                       opaque: made by a machine for a machine, taken as found
        own            its own ids; by default `id` and every text column that ends in _id
        others         ids of other sources, column to table; `login` is what the var user_id_source says
        global         ids that do not belong to one shop
        codes          what people see and spreadsheets spell: stock keeping units, order numbers, cards; read as text
        own_within, others_within    ids within documents: column to fields, column to field to table -#}
{% macro raw_ids(source_node) -%}
    {% set declared = source_node.config.meta.get('ids', {}) %}
    {% set own = source_node.source_name ~ '.' ~ source_node.name %}
    {% set kind = declared.get('kind', 'text') %}
    {% set logins = {'gigya_account': 'gigya.accounts', 'shopify_customer': 'shopify.customer'} %}
    {% set ids = {} %}
    {% for column in source_node.columns.values() %}
        {% set name = column.name %}
        {% set type = column.data_type | lower %}
        {% if type == 'varchar' %}
            {% set other = declared.get('others', {}).get(name) %}
            {% if other %}
                {% set other = logins[var('user_id_source')] if other == 'login' else other %}
                {% set other_ids = graph.sources['source.scv.' ~ other].config.meta.get('ids', {}) %}
                {% do ids.update({name | lower: {'kind': other_ids.get('kind', 'text'), 'table': other}}) %}
            {% elif name in declared.get('global', []) %}
                {% do ids.update({name | lower: {'kind': kind, 'table': none}}) %}
            {% elif name in declared.get('codes', []) %}
                {% do ids.update({name | lower: {'kind': 'text', 'table': none}}) %}
            {% elif (name in declared.own if 'own' in declared else name == 'id' or name.endswith('_id')) %}
                {% do ids.update({name | lower: {'kind': kind, 'table': own}}) %}
            {% endif %}
        {% elif type == 'json' %}
            {% set fields = {} %}
            {% for field in declared.get('own_within', {}).get(name, []) %}{% do fields.update({field: own}) %}{% endfor %}
            {% do fields.update(declared.get('others_within', {}).get(name, {})) %}
            {% if fields %}{% do ids.update({name | lower: {'fields': fields}}) %}{% endif %}
        {% endif %}
    {% endfor %}
    {{ return(ids) }}
{%- endmacro %}
