-- Which messages were held back that would have embarrassed us?
-- Occasions to write that are open now, by what would have gone wrong: offering what they have just bought or sent
-- back, selling while a complaint is open, writing to who said no.
select
    coalesce(suppressed_reason, 'may go') as reason,
    count(*) as messages,
    count(distinct customer_id) as customers,
    count(distinct trigger_type) as occasions,
    round(100.0 * count(*) / sum(count(*)) over (), 1) as share_pct
from activation_triggers
group by reason
order by messages desc, reason asc
