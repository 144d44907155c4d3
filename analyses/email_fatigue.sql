-- Do we write too much, and to whom?
-- Customers by the emails sent to them in 90 days: how many are opened, clicked and resented.
select
    case
        when emails_sent_90_days = 0 then 'none'
        when emails_sent_90_days <= 10 then '1 to 10'
        when emails_sent_90_days <= 20 then '11 to 20'
        when emails_sent_90_days <= 40 then '21 to 40'
        else 'more than 40'
    end as emails_in_90_days,
    count(*) as customers,
    round(100.0 * sum(emails_opened_90_days) / nullif(sum(emails_sent_90_days), 0), 1) as opened_pct,
    round(100.0 * sum(emails_clicked_90_days) / nullif(sum(emails_sent_90_days), 0), 1) as clicked_pct,
    count(*) filter (where is_email_fatigued) as fatigued
from customer_features
group by emails_in_90_days
order by min(emails_sent_90_days)
