-- Grain: one row per visitor and login that were seen together, at the first time.
select
    md5(anonymous_id || '|' || user_id) as id,
    anonymous_id,
    user_id,
    min(received_at) as received_at,
    min(timestamp) as timestamp
from events
where platform = 'WEB' and anonymous_id is not null and user_id is not null
group by anonymous_id, user_id
