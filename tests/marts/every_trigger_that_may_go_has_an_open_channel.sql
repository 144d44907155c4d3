-- What is not suppressed goes to somebody who granted its channel, within its time, and once a day.

with triggers as (
    select * from {{ ref('activation_triggers') }}
    where suppressed_reason is null
),

customers as (
    select * from {{ ref('single_customer_view') }}
),

channels_checked as (
    select
        triggers.trigger_id,
        triggers.customer_id,
        triggers.is_slot,
        triggers.eligible_at,
        triggers.expires_at,
        triggers.recommended_send_at,
        {{ local_date('triggers.recommended_send_at') }} as send_date,
        case triggers.recommended_channel
            when 'email' then customers.consent_email
            when 'sms' then customers.consent_sms
            when 'phone' then customers.consent_phone
            when 'post' then customers.consent_post
            when 'push' then customers.consent_push
        end as consent
    from triggers
    left join customers on triggers.customer_id = customers.customer_id
)

select trigger_id
from channels_checked
where
    coalesce(consent, 'unknown') != 'granted'
    or eligible_at >= expires_at
    or recommended_send_at < eligible_at
union all
select min(trigger_id) as trigger_id
from channels_checked
where not is_slot
group by customer_id, send_date
having count(*) > 1
