-- Raw tables that `raw_contract` lists otherwise than the sources declare them.
{% set listed = {} %}
{% for table in raw_contract() %}
    {% do listed.update({table[0] ~ '.' ~ table[1]: [table[2], table[3]] | string}) %}
{% endfor %}
{% set declared = {} %}
{% for node in graph.get('sources', {}).values() if node.config.meta.get('key') %}
    {% do declared.update({
        node.source_name ~ '.' ~ node.name: [node.config.meta.key, node.config.meta.get('occurred_at')] | string
    }) %}
{% endfor %}

select
    null as raw_table,
    null as listed,
    null as declared
where false
{% if execute %}
    {% for name in (listed.keys() | list + declared.keys() | list) | unique if listed.get(name) != declared.get(name) %}
        union all
        select
            {{ text_literal(name) }} as raw_table,
            {{ text_literal(listed.get(name)) }} as listed,
            {{ text_literal(declared.get(name)) }} as declared
    {% endfor %}
{% endif %}
