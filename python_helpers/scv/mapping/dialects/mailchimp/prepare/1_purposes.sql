-- Grain: one row per audience, with the purpose that leaving it is about. A shop with one audience writes about everything
-- to it; of several, each is a topic of its own.
create temp table purposes as
select
    id as list_id,
    name,
    date_created,
    case when count(*) over () = 1 then 'marketing' else name end as purpose
from latest.lists;
