-- Grain: one row per trigger that nothing speaks against but another trigger: of the same household, or more important.

with occasions as (
    select * from {{ ref('int_trigger_occasions') }}
),

objections as (
    select * from {{ ref('int_trigger_objections') }}
),

send_times as (
    select * from {{ ref('int_trigger_send_times') }}
),

channels as (
    select * from {{ ref('int_trigger_channels') }}
),

households as (
    select * from {{ ref('int_household_contacts') }}
),

-- What went already is no rival any more, but the home has had the news.
objected as (
    select distinct trigger_id from objections
    where reason != 'already_sent'
),

sent as (
    select distinct trigger_id from objections
    where reason = 'already_sent'
),

unobjected as (
    select
        occasions.trigger_id,
        occasions.trigger_type,
        occasions.customer_id,
        occasions.product_id,
        occasions.variant_id,
        occasions.priority,
        occasions.occurred_at,
        coalesce(households.household_id, occasions.customer_id) as household_id,
        channels.channel = 'post' and coalesce(households.had_post_lately, false) as had_post_lately,
        sent.trigger_id is not null as was_sent,
        {{ local_date('coalesce(send_times.send_at, occasions.eligible_at)') }} as send_date
    from occasions
    left join send_times on occasions.trigger_id = send_times.trigger_id
    left join channels on occasions.trigger_id = channels.trigger_id
    left join households on occasions.customer_id = households.customer_id
    left join objected on occasions.trigger_id = objected.trigger_id
    left join sent on occasions.trigger_id = sent.trigger_id
    where
        not occasions.is_slot
        and objected.trigger_id is null
),

-- The same news reaches a home once: through whoever had it already, else whoever gave the latest occasion.
households_ranked as (
    select
        *,
        first_value(customer_id) over (
            partition by household_id, trigger_type
            order by case when was_sent then 0 else 1 end, occurred_at desc, trigger_id asc
        ) != customer_id or had_post_lately as is_household_contacted
    from unobjected
),

-- Those that the household leaves compete for the day. Of equals the product decides: a key may hold whose it is.
triggers_ranked as (
    select
        trigger_id,
        is_household_contacted,
        row_number() over (
            partition by customer_id, send_date, is_household_contacted
            order by
                priority asc, occurred_at desc, trigger_type asc,
                product_id asc nulls last, variant_id asc nulls last, trigger_id asc
        ) as day_rank
    from households_ranked
    where not was_sent
)

select
    trigger_id,
    case
        when is_household_contacted then 'household_contacted'
        when day_rank > 1 then 'higher_priority_trigger'
    end as reason
from triggers_ranked
where is_household_contacted or day_rank > 1
