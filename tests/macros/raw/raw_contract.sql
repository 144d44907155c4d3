-- Raw tables that `raw_contract` lists otherwise than the sources declare them.
{% set listed = {} %}
{% for table in raw_contract() %}
    {% set updated_at = table[5] if table | length > 5 else none %}
    {% set may_lack = table[6] if table | length > 6 else none %}
    {# Where a key may lack something all of the line is written out, the usual name of its time with it. #}
    {% set updated_at = none if may_lack and updated_at == 'updated_at' else updated_at %}
    {% do listed.update({table[0] ~ '.' ~ table[1]: [table[2], table[3], updated_at, may_lack] | string}) %}
{% endfor %}
{% set declared = {} %}
{% for node in graph.get('sources', {}).values() if node.config.meta.get('key') %}
    {% set meta = node.config.meta %}
    {% do declared.update({
        node.source_name ~ '.' ~ node.name: [
            meta.key, meta.get('occurred_at'), meta.get('updated_at'), meta.get('key_may_lack'),
        ] | string
    }) %}
{% endfor %}
with

contract (raw_table, listed, declared) as (

    values
    ('every raw table', 'once', {{ text_literal('once' if listed | length == raw_contract() | length else 'twice') }}),
    {% for name in (listed.keys() | list + declared.keys() | list) | unique if execute -%}
        (
            {{ text_literal(name) }},
            {{ text_literal(listed.get(name)) }},
            {{ text_literal(declared.get(name)) }}
        ),
    {% endfor -%}
    ('some raw table', {{ text_literal(listed | length > 0) }}, 'True')

)

select
    raw_table,
    listed,
    declared
from contract
where listed is distinct from declared
