-- After the sale: parcels, telephone calls, tickets and how satisfied people were.

create or replace table parcel as
select
    shop_order.*,
    'trk_' || token(shop_order.purchase_number, 'tracking') as tracking_id,
    pick(shop_order.purchase_number, 'carrier', ['royal-mail', 'royal-mail', 'dpd-uk', 'evri', 'evri']) as carrier,
    pick(shop_order.purchase_number, 'mishap', ['none', 'none', 'none', 'none', 'none', 'none', 'none', 'none', 'none', 'none',
        'none', 'none', 'none', 'none', 'none', 'none', 'none', 'attempt', 'attempt', 'delay', 'returned']) as mishap,
    household.city as home_city,
    household.postcode as home_postcode,
    recipient.given_name || ' ' || recipient.family_name as recipient_name,
    recipient_home.city as recipient_city,
    recipient_home.postcode as recipient_postcode
from shop_order
inner join household on shop_order.household_number = household.household_number
left join person as recipient on shop_order.recipient_number = recipient.person_number
left join household as recipient_home on recipient.household_number = recipient_home.household_number
where shop_order.is_sent and shop_order.shipped_at < end_at() - interval 1 hour
order by shop_order.purchase_number;

create or replace table parcel_checkpoint as
with steps as (
    select
        parcel.purchase_number,
        parcel.tracking_id,
        checkpoint_rank,
        tag,
        message,
        case when tag = 'Delivered' or tag = 'OutForDelivery' then coalesce(recipient_city, home_city) else 'Swindon' end as city,
        case tag
            when 'InfoReceived' then shipped_at
            when 'InTransit' then shipped_at + (delivered_at - shipped_at) / 3
            when 'Exception' then shipped_at + (delivered_at - shipped_at) / 2
            when 'AttemptFail' then delivered_at - interval 20 hours
            when 'OutForDelivery' then delivered_at - interval 4 hours
            else delivered_at
        end as happened_at
    from parcel,
        (values (1, 'InfoReceived', 'Sender is preparing the item'), (2, 'InTransit', 'Item received at the mail centre'),
            (3, 'Exception', 'Delayed in the network'), (4, 'AttemptFail', 'We called but nobody was in'),
            (5, 'OutForDelivery', 'Out for delivery'), (6, 'Delivered', 'Delivered'), (7, 'Exception', 'Returned to sender: address incomplete'))
            as checkpoints(checkpoint_rank, tag, message)
    where checkpoint_rank in (1, 2)
        or (checkpoint_rank = 3 and mishap = 'delay')
        or (checkpoint_rank = 4 and mishap = 'attempt')
        or (checkpoint_rank in (5, 6) and mishap <> 'returned')
        or (checkpoint_rank = 7 and mishap = 'returned' and chance(parcel.purchase_number, 'is really returned', 0.2))
        or (checkpoint_rank in (5, 6) and mishap = 'returned' and not chance(parcel.purchase_number, 'is really returned', 0.2))
)

select
    purchase_number,
    -- Carriers report in London time, with the offset of the day.
    '[' || string_agg(
        '{"checkpoint_time":"' || strftime(timezone('Europe/London', timezone('UTC', happened_at)), '%Y-%m-%dT%H:%M:%S')
        || case when timezone('Europe/London', timezone('UTC', happened_at)) = happened_at then '+00:00' else '+01:00' end
        || '","tag":"' || tag || '","message":"' || message || '","city":"' || city || '","country_iso3":"GBR"}',
        ',' order by checkpoint_rank) || ']' as checkpoints,
    max_by(tag, checkpoint_rank) as last_tag,
    max_by(message, checkpoint_rank) as last_message,
    max(happened_at) as last_checkpoint_at,
    max(happened_at) filter (where tag = 'Delivered') as really_delivered_at
from steps
where happened_at < end_at() - interval 10 minutes
group by purchase_number;

create or replace view raw.aftership_trackings as
select
    parcel.tracking_id as id,
    upper(left(token(parcel.purchase_number, 'tracking number'), 12)) || 'GB' as tracking_number,
    parcel.carrier as slug,
    parcel_checkpoint.last_tag <> 'Delivered' as active,
    parcel.order_id::varchar as order_id,
    parcel.order_name as order_number,
    coalesce(parcel.recipient_name, parcel.given_name || ' ' || parcel.family_name) as customer_name,
    '["' || parcel.email || '"]' as emails,
    case when parcel.billing_phone is null then '[]' else '["' || parcel.billing_phone || '"]' end as smses,
    parcel_checkpoint.last_tag as tag,
    parcel_checkpoint.last_tag || '_001' as subtag,
    parcel_checkpoint.last_message as subtag_message,
    iso_text(parcel.placed_at + interval 4 days) as expected_delivery,
    iso_text(parcel_checkpoint.really_delivered_at) as shipment_delivery_date,
    coalesce(parcel.recipient_city, parcel.home_city) as destination_city,
    coalesce(parcel.recipient_postcode, parcel.home_postcode) as destination_postal_code,
    'GBR' as destination_country_iso3,
    case when parcel_checkpoint.really_delivered_at is not null and chance(parcel.purchase_number, 'is signed for', 0.3)
        then coalesce(parcel.recipient_name, parcel.family_name) end as signed_by,
    parcel_checkpoint.last_message like 'Returned%' as return_to_sender,
    parcel_checkpoint.checkpoints,
    iso_text(parcel.shipped_at) as created_at,
    iso_text(parcel_checkpoint.last_checkpoint_at + interval 5 minutes) as updated_at
from parcel
inner join parcel_checkpoint on parcel.purchase_number = parcel_checkpoint.purchase_number;

-- Reasons to get in touch: a delivery, a return, a question. Themes as a service desk tags them.
create or replace table service_contact as
with occasions as (
    select
        membership.*,
        contact_rank,
        person_number * 64 + contact_rank as draw,
        active_from + to_seconds((uniform(person_number * 64 + contact_rank, 'when')
            * greatest(date_diff('second', active_from, least(active_to, end_at() - interval 4 days)), 1))::bigint) as wished_at
    from membership, range(1, 5) as ranks(contact_rank)
    where contact_rank <= case when chance(person_number, 'gets in touch', [0.03, 0.14, 0.2, 0.3][closeness])
        then 1 + dice(person_number, 'how often', 3) else 0 end
)

select
    person_number,
    household_number,
    contact_rank,
    draw,
    given_name,
    family_name,
    nickname,
    email_1,
    email_2,
    is_email_2_proven,
    mobile,
    landline,
    household_kind,
    is_registered,
    user_id,
    joined_at,
    pick(draw, 'theme', ['delivery', 'delivery', 'delivery', 'return', 'return', 'refund', 'sizing', 'faulty', 'discount code', 'loyalty points', 'account'])
        as theme,
    case
        when (mobile is not null or landline is not null) and chance(draw, 'calls', 0.42) then 'call'
        else 'ticket'
    end as contact_kind,
    -- The desk answers from nine to six.
    date_trunc('day', wished_at) + to_hours(9 + dice(draw, 'hour', 8)) + to_seconds(dice(draw, 'second', 3600)) as happened_at
from occasions
where date_trunc('day', wished_at) >= active_from
order by draw;

create or replace table caller as
select
    person_number,
    household_number,
    any_value(draw) as any_draw,
    300000000 + scrambled(person_number) as contact_id,
    any_value(written_given_name(given_name, nickname, person_number, 'caller given name')) as given_name,
    any_value(written_family_name(family_name, person_number, 'caller family name')) as family_name,
    -- Some are known by the telephone in the hall alone.
    bool_or(landline is not null and (mobile is null or (chance(person_number, 'calls from the hall', 0.12) and household_kind <> 'father_and_son')))
        as calls_from_landline,
    any_value(mobile) as mobile,
    any_value(landline) as landline,
    any_value(email_1) as email,
    min(happened_at) as first_call_at,
    max(happened_at) as last_call_at
from service_contact
where contact_kind = 'call'
group by person_number, household_number;

alter table caller drop any_draw;

create or replace view raw.aircall_contacts as
select
    contact_id as id,
    given_name as first_name,
    family_name as last_name,
    null::varchar as company_name,
    case when chance(person_number, 'has a note', 0.1) then 'Prefers a call back in the afternoon' end as information,
    false as is_shared,
    case
        when calls_from_landline then '[{"id":1,"label":"Home","value":"' || landline || '"}]'
        when landline is not null and chance(person_number, 'tells both', 0.3)
            then '[{"id":1,"label":"Mobile","value":"' || written_phone(mobile, person_number, 'caller phone') || '"},{"id":2,"label":"Home","value":"' || landline || '"}]'
        else '[{"id":1,"label":"Mobile","value":"' || written_phone(mobile, person_number, 'caller phone') || '"}]'
    end as phone_numbers,
    case when mobile is null or (not calls_from_landline and chance(person_number, 'tells the email', 0.5))
        then '[{"id":1,"label":"Home","value":"' || written_email(email, person_number, 'caller email') || '"}]' else '[]' end as emails,
    epoch(first_call_at)::bigint as created_at,
    epoch(last_call_at)::bigint + 60 as updated_at
from caller
union all by name
-- Switchboards: whoever calls from the office has this number.
select
    200000000 + switchboard_number as id,
    'Reception' as first_name,
    ['Northgate Legal', 'Harbour Clinic', 'Quayside Media'][switchboard_number] as last_name,
    ['Northgate Legal', 'Harbour Clinic', 'Quayside Media'][switchboard_number] as company_name,
    null::varchar as information,
    true as is_shared,
    '[{"id":1,"label":"Work","value":"+44207946' || lpad((switchboard_number * 111)::varchar, 4, '0') || '"}]' as phone_numbers,
    '[]' as emails,
    epoch(start_at())::bigint as created_at,
    epoch(start_at())::bigint as updated_at
from range(1, 4) as switchboards(switchboard_number);

create or replace table call as
with known_calls as (
    select
        service_contact.draw,
        service_contact.theme,
        service_contact.happened_at,
        caller.contact_id,
        'inbound' as direction,
        case when caller.calls_from_landline then caller.landline else caller.mobile end as phone
    from service_contact
    inner join caller on service_contact.person_number = caller.person_number
    where service_contact.contact_kind = 'call'
),

missed as (
    select *, chance(draw, 'is missed', 0.16) as is_missed
    from known_calls
)

select draw * 4 + 1 as call_number, draw, theme, happened_at, contact_id, direction, phone, is_missed
from missed
union all
-- A missed call is returned the same day, as a rule.
select draw * 4 + 2, draw, theme, happened_at + interval 70 minutes, contact_id, 'outbound', phone, chance(draw, 'is missed again', 0.25)
from missed
where is_missed and chance(draw, 'is called back', 0.7)
union all
-- Callers whom no contact explains: withheld names, wrong numbers, office switchboards.
select
    -stranger * 4,
    -stranger,
    'other',
    start_at() + to_days(dice(-stranger, 'day', days() - 1)) + to_hours(9 + dice(-stranger, 'hour', 8)) + to_seconds(dice(-stranger, 'second', 3600)),
    case when stranger % 8 = 0 then 200000001 + stranger % 3 end,
    'inbound',
    case when stranger % 8 = 0 then '+44207946' || lpad(((1 + stranger % 3) * 111)::varchar, 4, '0')
        else '+4475' || lpad((scrambled(stranger) % 1000000)::varchar, 8, '11') end,
    chance(-stranger, 'is missed', 0.4)
from range(1, (people() * 0.03)::bigint + 9) as strangers(stranger);

create or replace view raw.aircall_calls as
select
    1600000000 + (row_number() over (order by happened_at, call_number)) * 16 as id,
    direction,
    'done' as status,
    case when is_missed then case direction when 'inbound' then pick(call_number, 'missed', ['no_available_agent', 'agents_did_not_answer', 'abandoned_in_ivr', 'out_of_opening_hours'])
        end end as missed_call_reason,
    epoch(happened_at)::bigint as started_at,
    case when not is_missed then epoch(happened_at)::bigint + 8 + dice(call_number, 'wait', 120) end as answered_at,
    epoch(happened_at)::bigint + case when is_missed then 35 else 160 + exponential(call_number, 'talk', 240)::bigint end as ended_at,
    case when is_missed then 35 else 160 + exponential(call_number, 'talk', 240)::bigint end as duration,
    case when dice(call_number, 'digits', 2) = 0 then phone else '0' || substr(phone, 4, 4) || ' ' || substr(phone, 8) end as raw_digits,
    case when contact_id is not null then '{"id":' || contact_id || ',"direct_link":"https://api.aircall.io/v1/contacts/' || contact_id || '"}' end as contact,
    '{"id":' || (501 + dice(call_number, 'agent', 5)) || ',"name":"' || ['Amy', 'Ben', 'Chidi', 'Dee', 'Eva'][1 + dice(call_number, 'agent', 5)] || '"}' as "user",
    '{"id":77,"name":"Customer Care","digits":"+442079460000","country":"GB"}' as number,
    '[{"id":1,"name":"' || theme || '"}]' as tags,
    case when chance(call_number, 'has a comment', 0.2) then '[{"id":1,"content":"Promised a call back"}]' else '[]' end as comments
from call
where happened_at < end_at() - interval 1 hour;

-- Tickets and their askers. A few askers exist by a telephone alone.
create or replace table asker as
select
    person_number,
    390000000000 + scrambled(person_number) as zendesk_id,
    any_value(given_name) as given_name,
    any_value(family_name) as family_name,
    any_value(case
        when mobile is not null and chance(person_number, 'asks by phone', 0.08) then null
        when email_2 is not null and is_email_2_proven and chance(person_number, 'asks from the second', 0.15) then email_2
        else email_1
    end) as email,
    any_value(case when chance(person_number, 'asker phone', 0.35) or chance(person_number, 'asks by phone', 0.08)
        or (email_2 is not null and is_email_2_proven and chance(person_number, 'asks from the second', 0.15)) then mobile end) as phone,
    any_value(case when is_registered and chance(person_number, 'asker is known', 0.5) then user_id end) as external_id,
    min(happened_at) as first_asked_at,
    max(happened_at) as last_asked_at
from service_contact
where contact_kind = 'ticket'
group by person_number;

create or replace view raw.zendesk_user as
select
    zendesk_id as id,
    given_name || ' ' || family_name as name,
    written_email(email, person_number, 'asker email') as email,
    written_phone(phone, person_number, 'asker phone format') as phone,
    external_id,
    'end-user' as role,
    chance(person_number, 'is suspended', 0.004) as suspended,
    true as verified,
    'en-GB' as locale,
    'London' as time_zone,
    last_asked_at as last_login_at,
    first_asked_at - interval 1 minute as created_at,
    last_asked_at as updated_at,
    false as _fivetran_deleted,
    loaded_at(last_asked_at, person_number, 'asker') as _fivetran_synced
from asker
union all by name
select
    380000000000 + agent_number as id,
    ['Amy Carr', 'Ben Holt', 'Chidi Eze', 'Dee Lowe', 'Eva Marsh'][agent_number] as name,
    'care' || agent_number || '@brightandwren.example' as email,
    null::varchar as phone,
    null::varchar as external_id,
    'agent' as role,
    false as suspended,
    true as verified,
    'en-GB' as locale,
    'London' as time_zone,
    end_at() - interval 8 hours as last_login_at,
    timestamp '2022-02-01 09:00:00' as created_at,
    end_at() - interval 8 hours as updated_at,
    false as _fivetran_deleted,
    end_at() as _fivetran_synced
from range(1, 6) as agents(agent_number);

create or replace table ticket as
select
    service_contact.draw,
    service_contact.person_number,
    7000000 + row_number() over (order by service_contact.happened_at, service_contact.draw) as ticket_id,
    asker.zendesk_id,
    service_contact.theme,
    service_contact.happened_at,
    service_contact.happened_at + to_hours(2 + exponential(service_contact.draw, 'is solved after', 40)::integer) as solved_at,
    pick(service_contact.draw, 'channel', ['email', 'email', 'web', 'web', 'chat', 'facebook']) as via_channel
from service_contact
inner join asker on service_contact.person_number = asker.person_number
where service_contact.contact_kind = 'ticket' and service_contact.happened_at < end_at() - interval 1 hour;

create or replace view raw.zendesk_ticket as
select
    ticket_id as id,
    zendesk_id as requester_id,
    zendesk_id as submitter_id,
    case theme
        when 'delivery' then 'Where is my order?' when 'return' then 'How do I return this?' when 'refund' then 'My refund has not arrived'
        when 'sizing' then 'Which size should I take?' when 'faulty' then 'Item arrived faulty' when 'discount code' then 'Code does not work'
        when 'loyalty points' then 'Points are missing' else 'I cannot log in' end as subject,
    case theme
        when 'delivery' then 'The tracking has not moved for days. Can you tell me when my parcel will arrive?'
        when 'return' then 'I would like to send one item back. Which label do I use?'
        when 'refund' then 'You received my return over a week ago and I am still waiting for the money.'
        when 'sizing' then 'I am between two sizes. Does this run small?'
        when 'faulty' then 'The seam came apart the first time I wore it. Very disappointed.'
        when 'discount code' then 'The code from your email is refused at the checkout.'
        when 'loyalty points' then 'My last shop in store is not on my card.'
        else 'The password reset never arrives. Please help.' end as description,
    case when version = 1 then 'open' when solved_at > end_at() - interval 1 hour then pick(draw, 'open status', ['new', 'open', 'pending'])
        when chance(draw, 'is closed', 0.8) then 'closed' else 'solved' end as status,
    case theme when 'faulty' then 'high' when 'refund' then 'high' when 'delivery' then 'normal' else pick(draw, 'priority', ['low', 'normal', 'normal']) end
        as priority,
    case theme when 'faulty' then 'problem' when 'sizing' then 'question' else pick(draw, 'ticket type', ['question', 'incident', null]) end as "type",
    via_channel,
    null::varchar as external_id,
    happened_at as created_at,
    case when version = 1 then happened_at else least(solved_at, end_at() - interval 1 hour) end as updated_at,
    chance(draw, 'is deleted', 0.004) as _fivetran_deleted,
    loaded_at(case when version = 1 then happened_at else least(solved_at, end_at() - interval 1 hour) end, draw * 2 + version, 'ticket') as _fivetran_synced
from ticket, (values (1), (2)) as versions(version)
where version = 2 or chance(draw, 'was delivered open', 0.25);

create or replace view raw.zendesk_satisfaction_rating as
select
    8800000 + ticket_id as id,
    ticket_id,
    zendesk_id as requester_id,
    case when chance(draw, 'is content', case theme when 'faulty' then 0.45 when 'refund' then 0.5 when 'delivery' then 0.65 else 0.85 end)
        then 'good' else 'bad' end as score,
    case when not chance(draw, 'is content', case theme when 'faulty' then 0.45 when 'refund' then 0.5 when 'delivery' then 0.65 else 0.85 end)
        then pick(draw, 'rating reason', ['The issue took too long to resolve', 'The issue was not resolved', 'Some other reason']) end as reason,
    case when chance(draw, 'comments', 0.4)
        then case when chance(draw, 'is content', case theme when 'faulty' then 0.45 when 'refund' then 0.5 when 'delivery' then 0.65 else 0.85 end)
            then pick(draw, 'kind words', ['Quick and friendly', 'Sorted in minutes, thank you', 'Lovely service'])
            else pick(draw, 'hard words', ['Still waiting', 'Nobody read my message', 'Had to ask three times']) end
    end as comment,
    solved_at + to_seconds(3600 + dice(draw, 'rates after', 80000)) as created_at,
    solved_at + to_seconds(3600 + dice(draw, 'rates after', 80000)) as updated_at
from ticket
where chance(draw, 'rates', 0.35) and solved_at + interval 25 hours < end_at();
