-- Spellings that do not come to the expected key.
with cases (given, expected) as (
    values
    ('2026-09-26 Back to Work', 'backtowork20260926'),
    ('back-to-work-20260926', 'backtowork20260926'),
    ('Été_2', 'ete2'),
    ('20015838', '20015838'),
    (' - ', ''),
    (cast(null as string), null)
)

select
    given,
    expected
from cases
where {{ campaign_key('given') }} is distinct from expected
