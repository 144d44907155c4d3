-- Grain: one row per member and audience that they are subscribed to or have left. Pending, archived, transactional and
-- cleaned members have said neither.
select
    'email' as identifier_type,
    members.email_address as identifier_value,
    'email' as channel,
    coalesce(purposes.purpose, 'marketing') as purpose,
    members.status,
    case
        when members.status = 'unsubscribed' then members.last_changed
        -- Who was imported has no date of consent: it is as old as the audience, and every refusal is newer.
        else coalesce(members.timestamp_opt, members.timestamp_signup, purposes.date_created)
    end as updated_at
from landed.list_members as members
left join purposes on members.list_id = purposes.list_id
where members.status in ('subscribed', 'unsubscribed')
