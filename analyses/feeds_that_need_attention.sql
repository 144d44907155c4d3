-- Which feeds need somebody's attention first?
select
    source,
    table_name,
    status,
    row_count,
    rejected_count,
    duplicate_count,
    days_behind,
    finding
from feed_health
where
    column_name is null
    and file is null
    and status not in ('robot', 'shared_profile')
    and (status != 'present' or rejected_count > 0 or days_behind > 7)
order by coalesce(rejected_count, 0) desc, coalesce(days_behind, 0) desc, source asc, table_name asc
limit 12
