-- Grain: one row per audience and person whom its destination is told about, with the details that it may be told.
{{ config(materialized='view') }}

with members as (
    select * from {{ ref('audience_members') }}
    where status = 'sent'
),

changes as (
    select * from {{ ref('audience_changes') }}
),

configured as (
    select * from {{ ref('audiences') }}
),

details as (
    select * from {{ ref('int_audience_details') }}
),

people as (
    select
        changes.change,
        coalesce(members.audience, changes.audience) as audience,
        coalesce(members.customer_id, changes.customer_id) as customer_id
    from members
    full outer join changes on members.audience = changes.audience and members.customer_id = changes.customer_id
),

-- Consent to ads covers what ad platforms recognise people by. For marketing each detail needs the consent of its channel;
-- of somebody who leaves, a destination for marketing is told the id alone.
allowances as (
    select
        people.*,
        configured.purpose = 'ads' or people.change is distinct from 'remove' as may_be_named,
        configured.purpose = 'ads'
        or (details.consent_email = 'granted' and people.change is distinct from 'remove') as may_give_email,
        configured.purpose = 'ads'
        or ('granted' in (details.consent_sms, details.consent_phone) and people.change is distinct from 'remove')
            as may_give_phone,
        configured.purpose = 'ads'
        or (details.consent_post = 'granted' and people.change is distinct from 'remove') as may_give_address
    from people
    inner join configured on people.audience = configured.audience
    left join details on people.customer_id = details.customer_id
)

select
    allowances.audience,
    allowances.customer_id,
    allowances.change,
    case when allowances.may_give_email then details.email end as email,
    case when allowances.may_give_phone then details.phone end as phone,
    case when allowances.may_be_named then details.given_name end as given_name,
    case when allowances.may_be_named then details.family_name end as family_name,
    case when allowances.may_give_address then details.city end as city,
    case when allowances.may_give_address then details.region end as region,
    case when allowances.may_give_address then details.postcode end as postcode,
    case when allowances.may_give_address then details.country_code end as country_code,
    case when allowances.may_give_address then details.address_line_1 end as address_line_1,
    case when allowances.may_give_address then details.address_line_2 end as address_line_2,
    case when allowances.may_be_named then details.advertising_id end as advertising_id,
    case when allowances.may_be_named then details.birth_date end as birth_date
from allowances
left join details on allowances.customer_id = details.customer_id
