-- Grain: one row per kind of activity.
select distinct
    md5(metric) as id,
    metric as name,
    'Mailchimp' as integration_name
from activity
