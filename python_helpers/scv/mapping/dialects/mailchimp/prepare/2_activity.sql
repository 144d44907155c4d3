-- Grain: one row per thing that somebody did with an email, or that became of it. Mailchimp gives none of them an id.
create temp table activity as
select
    md5(concat_ws('|', campaign_id, email_id, action, url, timestamp)) as id,
    campaign_id,
    email_id,
    email_address,
    case action
        when 'open' then 'Opened Email'
        when 'click' then 'Clicked Email'
        when 'bounce' then 'Bounced Email'
        else action
    end as metric,
    case when action = 'bounce' and type in ('hard', 'soft') then upper(type[1]) || type[2:] end as bounce_type,
    null::varchar as list,
    timestamp
from landed.email_activity

union all

select
    md5(concat_ws('|', unsubscribes.campaign_id, unsubscribes.email_id, unsubscribes.list_id, unsubscribes.timestamp)) as id,
    unsubscribes.campaign_id,
    unsubscribes.email_id,
    unsubscribes.email_address,
    -- To leave the one audience of a shop is to leave everything.
    case when purposes.purpose = 'marketing' then 'Unsubscribed from Email Marketing' else 'Unsubscribed from List' end
        as metric,
    null as bounce_type,
    case when purposes.purpose = 'marketing' then null else coalesce(purposes.name, unsubscribes.list_id) end as list,
    unsubscribes.timestamp
from landed.unsubscribes
left join purposes on unsubscribes.list_id = purposes.list_id;
