-- Grain: one row per thing that somebody did with an email, or that became of it.
select
    id,
    email_id as person_id,
    md5(metric) as metric_id,
    metric as type,
    campaign_id,
    timestamp as datetime,
    bounce_type as property_bounce_type,
    list as property_list
from activity
