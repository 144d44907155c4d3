-- Grain: one row per version of a newsletter subscription. Who leaves the newsletter leaves the list.
select
    'email' as identifier_type,
    email as identifier_value,
    'email' as channel,
    'marketing' as purpose,
    'subscribed' as status,
    coalesce(date_modified, date_created) as updated_at
from landed.subscribers
