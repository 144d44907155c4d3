-- Grain: one row per audience and person whom its destination is told about, with the details that it may be told.
{{ config(materialized='view') }}

with members as (
    select * from {{ ref('int_audience_members') }}
    where status = 'sent'
),

changes as (
    select * from {{ ref('int_audience_changes') }}
),

configured as (
    select * from {{ ref('audiences') }}
),

details as (
    select * from {{ ref('int_audience_details') }}
),

attributes as (
    select * from {{ ref('int_audience_attributes') }}
),

consents as (
    select * from {{ ref('int_topic_consents') }}
),

people as (
    select
        changes.change_type,
        coalesce(members.audience, changes.audience) as audience,
        coalesce(members.customer_id, changes.customer_id) as customer_id
    from members
    full outer join changes on members.audience = changes.audience and members.customer_id = changes.customer_id
),

-- Consent to ads covers what ad platforms recognise people by. For marketing each detail needs the consent of its own
-- channel to the topic of the audience; of somebody who leaves, a destination for marketing is told the id alone. What
-- templates use is for marketing, to whoever is in.
allowances as (
    select
        people.audience,
        people.customer_id,
        people.change_type,
        configured.topic,
        configured.destination,
        configured.purpose = 'ads' as is_for_ads,
        coalesce(people.change_type, '') != 'remove' as is_in
    from people
    inner join configured on people.audience = configured.audience
),

permissions as (
    select
        allowances.audience,
        allowances.change_type,
        details.email,
        details.phone,
        details.given_name,
        details.family_name,
        details.city,
        details.region,
        details.postcode,
        details.country_code,
        details.address_line_1,
        details.address_line_2,
        details.advertising_id,
        details.birth_date,
        attributes.attributes,
        allowances.customer_id,
        allowances.is_in and not allowances.is_for_ads as may_be_described,
        allowances.is_for_ads or allowances.is_in as may_be_named,
        allowances.is_for_ads or (allowances.is_in and consents.consent_email = 'granted') as may_give_email,
        allowances.is_for_ads
        or (allowances.is_in and (consents.consent_sms = 'granted' or consents.consent_phone = 'granted'))
            as may_give_phone,
        allowances.is_for_ads or (allowances.is_in and consents.consent_post = 'granted') as may_give_address
    from allowances
    left join details on allowances.customer_id = details.customer_id
    left join attributes
        on
            allowances.customer_id = attributes.customer_id
            and allowances.destination = attributes.destination
    left join consents
        on
            allowances.customer_id = consents.customer_id
            and allowances.topic = consents.topic
)

select
    audience,
    customer_id,
    change_type,
    case when may_give_email then email end as email,
    case when may_give_phone then phone end as phone,
    case when may_be_named then given_name end as given_name,
    case when may_be_named then family_name end as family_name,
    case when may_give_address then city end as city,
    case when may_give_address then region end as region,
    case when may_give_address then postcode end as postcode,
    case when may_give_address then country_code end as country_code,
    case when may_give_address then address_line_1 end as address_line_1,
    case when may_give_address then address_line_2 end as address_line_2,
    case when may_be_named then advertising_id end as advertising_id,
    case when may_be_named then birth_date end as birth_date,
    case when may_be_described then attributes end as attributes
from permissions
