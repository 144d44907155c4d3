-- Grain: one row per store. The source gives a number and no address.
select
    store_id::varchar as id,
    'Store ' || store_id as name,
    null::json as address,
    'America/New_York' as timezone,
    'US' as country,
    'USD' as currency,
    'ACTIVE' as status,
    'PHYSICAL' as type,
    min(sold_at) as created_at
from lines
group by store_id
order by store_id
