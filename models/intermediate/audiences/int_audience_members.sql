-- Grain: one row per audience and customer for whom its rule holds today.

with matches as (
    select * from {{ ref('int_audience_matches') }}
),

configured as (
    select * from {{ ref('audiences') }}
),

customers as (
    select * from {{ ref('int_audience_details') }}
),

attributes as (
    select * from {{ ref('int_audience_attributes') }}
),

permissions as (
    select * from {{ ref('int_topic_consents') }}
),

reachability as (
    select * from {{ ref('int_reachability') }}
),

control_group as (
    select * from {{ ref('int_control_group') }}
    where is_control
),

audiences_of_steps as (
    select distinct audience from {{ ref('int_journey_steps') }}
),

people_at_steps as (
    select distinct
        live_audience as audience,
        customer_id
    from {{ ref('int_journey_members') }}
),

-- The audience of a step of a journey has those alone who are at the step.
matches_at_their_step as (
    select
        matches.rule,
        matches.customer_id
    from matches
    left join audiences_of_steps on matches.rule = audiences_of_steps.audience
    left join people_at_steps
        on matches.rule = people_at_steps.audience and matches.customer_id = people_at_steps.customer_id
    where audiences_of_steps.audience is null or people_at_steps.audience is not null
),

members_judged as (
    select
        matches.rule as audience,
        matches.customer_id,
        reachability.status as consent,
        reachability.has_contact_point,
        {{ salted_hash("to_json(" ~ list_of(
            "concat(customers.details_hash, coalesce(attributes.attributes, ''))",
            'permissions.consent_email', 'permissions.consent_sms',
            'permissions.consent_phone', 'permissions.consent_post'
        ) ~ ")") }} as details_hash,
        {{ hash_share("matches.rule || '|' || matches.customer_id") }} as hold_out_draw,
        configured.hold_out_share,
        configured.priority,
        control_group.customer_id is not null as is_control
    from matches_at_their_step as matches
    inner join configured on matches.rule = configured.audience
    inner join customers on matches.customer_id = customers.customer_id
    -- As in audience_contacts: attributes are for marketing alone.
    left join attributes
        on
            matches.customer_id = attributes.customer_id
            and configured.destination = attributes.destination
            and configured.purpose = 'marketing'
    left join permissions
        on
            matches.customer_id = permissions.customer_id
            and configured.topic = permissions.topic
    left join reachability
        on
            matches.customer_id = reachability.customer_id
            and configured.topic = reachability.topic
            and configured.channel = reachability.channel
    left join control_group on matches.customer_id = control_group.customer_id
),

-- Who could not be told anything is in neither group: lift compares people who differ by chance alone.
members_grouped as (
    select
        *,
        case
            when coalesce(consent, 'unknown') != 'granted' then 'no_consent'
            when not has_contact_point then 'no_address'
            when is_control then 'control'
            when hold_out_draw < hold_out_share then 'held_out'
            else 'sent'
        end as status
    from members_judged
),

members_ranked as (
    select
        *,
        min(case when status in ('sent', 'held_out') then priority end) over (partition by customer_id)
            as first_priority
    from members_grouped
),

-- Of those who compete for a person the first has them, also where it holds them out: told by the second, they would
-- not differ by chance alone from those whom the first tells.
members as (
    select
        members_ranked.audience,
        members_ranked.customer_id,
        members_ranked.details_hash,
        takers.audience as taken_by,
        case when takers.audience is not null then 'taken' else members_ranked.status end as status
    from members_ranked
    left join configured as takers
        on
            members_ranked.first_priority = takers.priority
            and members_ranked.first_priority < members_ranked.priority
            and members_ranked.status in ('sent', 'held_out')
)

select
    audience,
    customer_id,
    status,
    taken_by,
    details_hash
from members
