-- Which customers became one, or two, since the last builds?
select
    build_number,
    change_type,
    count(*) as customers,
    sum(identifier_count) as identifiers
from identity_changes
group by build_number, change_type
order by build_number desc, customers desc
limit 12
