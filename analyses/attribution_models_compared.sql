-- Does the answer to "what works" depend on how it is counted?
-- Revenue credited to each channel by each model; the same total in every column.
pivot (
    select
        touch_channel,
        currency,
        model,
        attributed_revenue
    from campaign_attribution
)
on model
using round(sum(attributed_revenue), 2)
group by touch_channel, currency
order by touch_channel, currency
