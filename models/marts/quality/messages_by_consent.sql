-- Grain: one row per channel, system that sent, month, and what the word on the address was at that moment.
with messages_sent as (
    select * from {{ ref('int_messages_sent') }}
),

messages_with_a_month as (
    select
        *,
        cast(date_trunc('month', sent_date) as date) as month_date
    from messages_sent
),

messages_counted as (
    select
        channel,
        source,
        consent_then,
        month_date,
        count(*) as message_count,
        count(distinct customer_id) as customer_count,
        min(sent_date) as first_sent_date,
        max(sent_date) as last_sent_date
    from messages_with_a_month
    group by channel, source, consent_then, month_date
),

messages_identified as (
    select
        *,
        channel || ':' || source || ':' || cast(month_date as string) || ':' || consent_then as messages_by_consent_id
    from messages_counted
)

select
    messages_by_consent_id,
    channel,
    source,
    consent_then,
    message_count,
    customer_count,
    month_date,
    first_sent_date,
    last_sent_date
from messages_identified
