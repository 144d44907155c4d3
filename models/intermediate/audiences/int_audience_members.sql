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

permissions as (
    select * from {{ ref('int_topic_consents') }}
),

reachability as (
    select * from {{ ref('int_reachability') }}
),

members_judged as (
    select
        matches.rule as audience,
        matches.customer_id,
        reachability.status as consent,
        reachability.has_contact_point,
        {{ salted_hash("to_json(" ~ list_of(
            'customers.details_hash', 'permissions.consent_email', 'permissions.consent_sms',
            'permissions.consent_phone', 'permissions.consent_post'
        ) ~ ")") }} as details_hash,
        {{ hash_share("matches.rule || '|' || matches.customer_id") }} as hold_out_draw,
        configured.hold_out_share
    from matches
    inner join configured on matches.rule = configured.audience
    inner join customers on matches.customer_id = customers.customer_id
    left join permissions
        on
            matches.customer_id = permissions.customer_id
            and configured.topic = permissions.topic
    left join reachability
        on
            matches.customer_id = reachability.customer_id
            and configured.topic = reachability.topic
            and configured.channel = reachability.channel
),

-- Who could not be told anything is in neither group: lift compares people who differ by chance alone.
members_grouped as (
    select
        *,
        case
            when coalesce(consent, 'unknown') != 'granted' then 'no_consent'
            when not has_contact_point then 'no_address'
            when hold_out_draw < hold_out_share then 'held_out'
            else 'sent'
        end as status
    from members_judged
)

select
    audience,
    customer_id,
    status,
    details_hash
from members_grouped
