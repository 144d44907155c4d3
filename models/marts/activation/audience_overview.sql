-- Grain: one row per audience: how it is configured, and how many people it reaches today.

with configured as (
    select * from {{ ref('audiences') }}
),

audience_attributes as (
    select * from {{ ref('audience_attributes') }}
),

members as (
    select * from {{ ref('int_audience_members') }}
),

-- The names under which the people of an audience are described to its destination.
attributes_listed as (
    select
        configured.audience,
        {{ sorted_list('audience_attributes.name') }} as attributes
    from configured
    inner join audience_attributes on configured.destination = audience_attributes.destination
    where configured.purpose = 'marketing'
    group by configured.audience
),

members_counted as (
    select
        audience,
        count(*) as member_count,
        count_if(status = 'sent') as sent_count,
        count_if(status = 'held_out') as held_out_count,
        count_if(status = 'taken') as taken_count,
        count_if(status = 'control') as control_count,
        count_if(status = 'no_consent') as no_consent_count,
        count_if(status = 'no_address') as no_address_count
    from members
    group by audience
),

overview as (
    select
        configured.audience,
        configured.description,
        configured.rule,
        configured.purpose,
        configured.channel,
        configured.topic,
        configured.destination,
        configured.delivery,
        cast('{{ var("tiktok_phone_form") }}' as string) as phone_form,
        cast(configured.hold_out_share as decimal(5, 4)) as hold_out_share,
        configured.priority,
        attributes_listed.attributes,
        cast(coalesce(members_counted.member_count, 0) as bigint) as member_count,
        cast(coalesce(members_counted.sent_count, 0) as bigint) as sent_count,
        cast(coalesce(members_counted.held_out_count, 0) as bigint) as held_out_count,
        cast(coalesce(members_counted.taken_count, 0) as bigint) as taken_count,
        cast(coalesce(members_counted.control_count, 0) as bigint) as control_count,
        cast(coalesce(members_counted.no_consent_count, 0) as bigint) as no_consent_count,
        cast(coalesce(members_counted.no_address_count, 0) as bigint) as no_address_count
    from configured
    left join attributes_listed on configured.audience = attributes_listed.audience
    left join members_counted on configured.audience = members_counted.audience
)

select
    audience,
    description,
    rule,
    purpose,
    channel,
    topic,
    destination,
    delivery,
    phone_form,
    hold_out_share,
    priority,
    attributes,
    member_count,
    sent_count,
    held_out_count,
    taken_count,
    control_count,
    no_consent_count,
    no_address_count
from overview
