-- Grain: one row per customer and channel of which they said whether we may use it.
{{ config(materialized='view') }}

with consents as (
    select * from {{ ref('int_golden_consents') }}
),

consents_by_channel as (
    select
        consents.customer_id,
        channels.channel,
        case channels.channel
            when 'email' then consents.consent_email
            when 'sms' then consents.consent_sms
            when 'phone' then consents.consent_phone
            when 'post' then consents.consent_post
            when 'push' then consents.consent_push
            when 'ads' then consents.consent_ads
        end as status
    from consents
    cross join (values ('email'), ('sms'), ('phone'), ('post'), ('push'), ('ads')) as channels (channel)
)

select * from consents_by_channel
where status is not null
