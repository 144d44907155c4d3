-- A rule for an occasion that no model tells, on a channel or about a topic that there is not, would never be used and
-- nobody would know why.
{% set told = [] %}
{% if execute %}
    {% for parent in graph.nodes['model.scv.int_trigger_occasions'].depends_on.nodes if parent in graph.nodes %}
        {% do told.extend(modules.re.findall("'(\\w+)'", graph.nodes[parent].raw_code)) %}
    {% endfor %}
{% endif %}

with rules as (
    select
        trigger_type,
        topic,
        unnest(string_split(channels, '|')) as channel
    from {{ ref('trigger_rules') }}
),

problems as (
    select trigger_type || ': no model tells such an occasion' as problem
    from rules
    where trigger_type not in ({{ quoted_list(told) }})
    union
    select trigger_type || ': there is no channel "' || channel || '"' as problem
    from rules
    where
        channel not in (
            select channels.channel
            from {{ ref('channels') }} as channels
            where channels.purpose = 'marketing'
        )
    union
    select trigger_type || ': there is no topic "' || topic || '"' as problem
    from rules
    where topic not in (select consent_topics.topic from {{ ref('consent_topics') }} as consent_topics)
)

select count(*) as problems_found
from problems
having count(*) > 0 and error('trigger_rules.csv: ' || string_agg(problem, '; ' order by problem)) is null
