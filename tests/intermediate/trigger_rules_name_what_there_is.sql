-- A rule for an occasion that no model tells would never be used, and nobody would know why.
{% set told = [] %}
{% if execute %}
    {% for parent in graph.nodes['model.scv.int_trigger_occasions'].depends_on.nodes if parent in graph.nodes %}
        {% do told.extend(modules.re.findall("'(\\w+)'", graph.nodes[parent].raw_code)) %}
    {% endfor %}
{% endif %}

with problems as (
    select trigger_type || ': no model tells such an occasion' as problem
    from {{ ref('trigger_rules') }}
    where trigger_type not in ({{ quoted_list(told) }})
),

findings as (
    select {{ ordered_text('problem', '; ', 'problem') }} as finding
    from problems
)

select finding
from findings
where finding is not null and {{ raise_message("'trigger_rules.csv: ' || finding") }}
