-- Grain: one row per address that Mailchimp has cleaned out of an audience, because emails to it came back.
select
    id as person_id,
    'HARD_BOUNCE' as reason,
    max(last_changed) as timestamp,
    max(_airbyte_extracted_at) as _fivetran_synced
from latest.list_members
where status = 'cleaned'
group by id
