-- F21: what is not suppressed goes to somebody who granted its channel and has not refused its topic there, judged from
-- the consents themselves; within its time, and once a day.

with triggers as (
    select * from {{ ref('activation_triggers') }}
    where suppressed_reason is null
),

payloads as (
    select * from {{ ref('trigger_payloads') }}
),

-- Email and number at the golden address; whatever was said of post and push.
consents as (
    select consents.*
    from {{ ref('customer_consents') }} as consents
    inner join {{ ref('single_customer_view') }} as customers on consents.customer_id = customers.customer_id
    where
        consents.purpose = 'marketing'
        and case consents.channel
            when 'email' then consents.address = customers.email
            when 'sms' then consents.address = customers.phone
            when 'phone' then consents.address = customers.phone
            else true
        end
),

topics_spoken_of as (
    select
        triggers.trigger_id,
        bool_or(consents.topic = triggers.topic and consents.status = 'granted')
        or (
            bool_or(consents.topic = 'all' and consents.status = 'granted')
            and not bool_or(consents.topic = triggers.topic and consents.status = 'denied')
        ) as is_granted
    from triggers
    inner join consents
        on
            triggers.customer_id = consents.customer_id
            and triggers.recommended_channel = consents.channel
    group by triggers.trigger_id
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
        topics_spoken_of.is_granted
    from triggers
    left join topics_spoken_of on triggers.trigger_id = topics_spoken_of.trigger_id
)

select trigger_id
from channels_checked
where
    not coalesce(is_granted, false)
    or recommended_send_at >= expires_at
    or recommended_send_at < eligible_at
union all
select min(trigger_id) as trigger_id
from channels_checked
where not is_slot
group by customer_id, send_date
having count(*) > 1
union all
select triggers.trigger_id
from triggers
left join payloads on triggers.trigger_id = payloads.trigger_id
where payloads.trigger_id is null
