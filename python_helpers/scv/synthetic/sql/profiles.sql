-- What each system knows about a person. Most records carry something that proves whose they are; about one in ten
-- only suggests it by name, birth date and address.

-- Names as a clerk or a form takes them down.
create or replace macro written_given_name(given_name, nickname, subject, purpose) as
    case
        when uniform(subject, purpose) < 0.82 then given_name
        when uniform(subject, purpose) < 0.91 then nickname
        when uniform(subject, purpose) < 0.94 then misspelt(given_name, subject, purpose)
        when uniform(subject, purpose) < 0.97 then upper(given_name)
        else lower(given_name) || ' '
    end;

create or replace macro written_family_name(family_name, subject, purpose) as
    case
        when uniform(subject, purpose) < 0.92 then family_name
        when uniform(subject, purpose) < 0.95 then misspelt(family_name, subject, purpose)
        when uniform(subject, purpose) < 0.98 then upper(family_name)
        else ' ' || lower(family_name)
    end;

-- Online purchases of a person whose second address became a second customer of the web shop.
create or replace table online_summary as
select
    person_number,
    count(*) filter (where order_kind = 'sale') as online_count,
    min(placed_at) as first_online_at,
    max(placed_at) as last_online_at
from purchase
where channel <> 'store' and person_number is not null
group by person_number;

create or replace table shop_profile as
with wished as (
    select
        membership.*,
        profile_rank,
        membership.person_number * 2 + profile_rank as draw,
        online_summary.online_count,
        online_summary.first_online_at,
        online_summary.last_online_at
    from membership
    left join online_summary on membership.person_number = online_summary.person_number,
        (values (1), (2)) as profile_ranks(profile_rank)
    where
        (profile_rank = 1 and (has_shop_account or online_summary.online_count is not null))
        or (profile_rank = 2 and email_2 is not null and online_summary.online_count >= 2)
)

select
    person_number,
    household_number,
    profile_rank,
    draw,
    6100000000000 + scrambled(draw) as customer_id,
    case profile_rank when 1 then email_1 else email_2 end as email,
    case
        when profile_rank = 1 and chance(draw, 'shop phone', 0.72) then mobile
        when profile_rank = 2 and is_email_2_proven then mobile
        when profile_rank = 2 and chance(draw, 'landline', 0.4) then landline
    end as phone,
    written_given_name(given_name, nickname, draw, 'shop given name') as given_name,
    written_family_name(family_name, draw, 'shop family name') as family_name,
    case
        when profile_rank = 1 then least(joined_at, coalesce(first_online_at - interval 20 minutes, joined_at))
        else first_online_at - interval 20 minutes
    end as created_at,
    greatest(coalesce(last_online_at, joined_at), joined_at) as updated_at,
    -- A guest has bought without ever opening an account.
    profile_rank = 2 or not has_shop_account or chance(draw, 'is a guest', 0.3) as is_guest,
    is_subscriber,
    landline,
    moved_at
from wished
order by draw;

create or replace table registration as
select
    membership.person_number,
    household_number,
    user_id,
    case when email_2 is not null and is_email_2_proven and chance(person_number, 'registers with the second', 0.12)
        then email_2 else email_1 end as email,
    case when chance(person_number, 'registers a phone', 0.6) then mobile end as phone,
    case when is_loyalty_member and chance(person_number, 'registers the card', 0.5) then loyalty_card end as loyalty_card,
    written_given_name(given_name, nickname, person_number, 'registered given name') as given_name,
    written_family_name(family_name, person_number, 'registered family name') as family_name,
    sex,
    birth_date,
    chance(person_number, 'registers a birth date', 0.82) as has_birth_date,
    joined_at + to_seconds(120 + dice(person_number, 'registered', 3600)) as created_at,
    active_to,
    -- More often lately than long ago.
    greatest(joined_at, start_at()) + to_seconds((power(uniform(person_number, 'last login'), 0.4)
        * greatest(date_diff('second', greatest(joined_at, start_at()), active_to) - 3600, 0))::bigint) as last_login_at,
    pick(person_number, 'login', ['site', 'site', 'site', 'site', 'google', 'facebook', 'apple']) as login_provider,
    chance(person_number, 'is on Instagram', 0.3) as is_on_instagram,
    regexp_replace(lower(strip_accents(given_name)), '[^a-z]', '', 'g') || '_'
    || pick(person_number, 'handle', ['styles', 'closet', 'wears', 'home', 'loves', 'daily', 'finds'])
    || (person_number * 3 + 11) as handle
from membership
where is_registered
order by membership.person_number;

create or replace table loyalty_account as
select
    membership.person_number,
    20000000 + scrambled(membership.person_number) % 34359738368 as loyalty_id,
    case when shop_profile.customer_id is not null and chance(membership.person_number, 'is linked to the shop', 0.9)
        then shop_profile.customer_id end as merchant_id,
    membership.email_1 as email,
    membership.loyalty_card,
    written_given_name(membership.given_name, membership.nickname, membership.person_number, 'loyalty given name') as given_name,
    written_family_name(membership.family_name, membership.person_number, 'loyalty family name') as family_name,
    case when chance(membership.person_number, 'tells a birthday', 0.78) then membership.birth_date end as birth_date,
    least(membership.joined_at + to_seconds(600 + dice(membership.person_number, 'enrolled', 86400)), end_at() - interval 2 hours)
        as enrolled_at
from membership
left join shop_profile
    on membership.person_number = shop_profile.person_number and shop_profile.profile_rank = 1
where membership.is_loyalty_member
order by membership.person_number;

-- Till customers. Staff type the shop's own address when a customer declines to give one; nobody's card, number and
-- address on a record leaves only birthday, name and street to go by.
create or replace table till_profile as
with wished as (
    select
        membership.*,
        profile_rank,
        person_number * 2 + profile_rank as draw
    from membership, (values (1), (2)) as profile_ranks(profile_rank)
    where is_known_at_till and (profile_rank = 1 or chance(person_number, 'is entered twice', 0.08))
),

remembered as (
    select
        *,
        chance(draw, 'only suggests', case profile_rank when 1 then 0.09 else 0.25 end) as is_only_suggested,
        is_loyalty_member and chance(draw, 'shows the card', 0.85) as shows_card,
        mobile is not null and chance(draw, 'tells the mobile', 0.8) as tells_mobile,
        chance(draw, 'declines an email', least(0.55, greatest(0.03, 400.0 / (select count(*) from wished)))) as declines_email
    from wished
)

select
    person_number,
    household_number,
    profile_rank,
    draw,
    upper(token(draw, 'till customer')) || upper(left(token(draw, 'till customer tail'), 10)) as customer_id,
    case
        when declines_email and (is_only_suggested or shows_card or tells_mobile) then 'kiosk@brightandwren.example'
        when is_only_suggested and chance(draw, 'misspells the email', 0.5)
            then split_part(email_1, '@', 1) || '@' || misspelt(split_part(email_1, '@', 2), draw, 'till email')
        when is_only_suggested then null
        when shows_card and tells_mobile and chance(draw, 'misspells the email', 0.1)
            then split_part(email_1, '@', 1) || '@' || misspelt(split_part(email_1, '@', 2), draw, 'till email')
        when shows_card and tells_mobile and chance(draw, 'has a placeholder email', 0.05) then 'test@test.com'
        when shows_card and tells_mobile and chance(draw, 'is silent', 0.5) then null
        when not shows_card and not tells_mobile or chance(draw, 'tells the email', 0.55) then email_1
    end as email,
    case
        when is_only_suggested and chance(draw, 'tells the landline', 0.4) then landline
        when not is_only_suggested and tells_mobile then mobile
        when chance(draw, 'has a placeholder', 0.05) then '0000000000'
    end as phone,
    case when not is_only_suggested and shows_card then loyalty_card end as loyalty_card,
    written_given_name(given_name, nickname, draw, 'till given name') as given_name,
    written_family_name(family_name, draw, 'till family name') as family_name,
    case when is_only_suggested or chance(draw, 'tells a birthday', 0.45) then birth_date end as birth_date,
    is_only_suggested or chance(draw, 'tells an address', 0.4) as has_address,
    is_only_suggested,
    moved_at
from remembered
order by draw;

-- Contacts of the older CRM. A merged loser stays behind, deleted, pointing at its master.
create or replace table crm_contact as
with wished as (
    select
        membership.*,
        contact_rank,
        person_number * 2 + contact_rank as draw
    from membership, (values (1), (2)) as contact_ranks(contact_rank)
    where is_in_crm and (contact_rank = 1 or chance(person_number, 'was merged', 0.1))
),

remembered as (
    select
        *,
        contact_rank = 1 and chance(draw, 'only suggests', 0.13) as is_only_suggested
    from wished
)

select
    person_number,
    household_number,
    contact_rank,
    draw,
    '003' || left(token(draw, 'contact'), 15) as contact_id,
    case when contact_rank = 2 then '003' || left(token(person_number * 2 + 1, 'contact'), 15) end as master_record_id,
    case
        when is_only_suggested then case when email_2 is not null and not is_email_2_proven then email_2 end
        when contact_rank = 2 and email_2 is not null and is_email_2_proven then email_2
        when mobile is null or chance(draw, 'has an email', 0.85) then email_1
    end as email,
    case when not is_only_suggested and (mobile is not null and chance(draw, 'has a mobile', 0.8)) then mobile end as mobile,
    case when is_only_suggested or chance(draw, 'has a landline', 0.5) then landline end as landline,
    written_given_name(given_name, nickname, draw, 'crm given name') as given_name,
    written_family_name(family_name, draw, 'crm family name') as family_name,
    case when is_only_suggested or chance(draw, 'has a birth date', 0.7) then birth_date end as birth_date,
    is_only_suggested or chance(draw, 'has an address', 0.8) as has_address,
    joined_at,
    moved_at,
    is_only_suggested
from remembered
order by draw;

create or replace table email_profile as
with wished as (
    select
        membership.person_number,
        1 as profile_rank,
        email_1 as email,
        true as is_proven
    from membership
    where is_subscriber
    union all
    select
        shop_profile.person_number,
        2 as profile_rank,
        shop_profile.email,
        membership.is_email_2_proven as is_proven
    from shop_profile
    inner join membership on shop_profile.person_number = membership.person_number
    where shop_profile.profile_rank = 2 and chance(shop_profile.person_number, 'subscribes twice', 0.5)
)

select
    wished.person_number,
    membership.household_number,
    wished.profile_rank,
    wished.person_number * 2 + wished.profile_rank as draw,
    '01' || upper(left(token(wished.person_number * 2 + wished.profile_rank, 'email profile'), 16))
    || upper(left(token(wished.person_number * 2 + wished.profile_rank, 'email profile tail'), 8)) as klaviyo_id,
    wished.email,
    case when wished.is_proven and chance(wished.person_number * 2 + wished.profile_rank, 'text messages', 0.42)
        then membership.mobile end as phone,
    written_given_name(membership.given_name, membership.nickname, wished.person_number * 2 + wished.profile_rank, 'email given name')
        as given_name,
    written_family_name(membership.family_name, wished.person_number * 2 + wished.profile_rank, 'email family name') as family_name,
    wished.profile_rank = 2 or chance(wished.person_number, 'email address fields', 0.5) as has_address,
    least(membership.joined_at + to_seconds(1800 + dice(wished.person_number, 'subscribed', 864000)), end_at() - interval 2 hours)
        as subscribed_at,
    membership.moved_at
from wished
inner join membership on wished.person_number = membership.person_number
order by wished.person_number, wished.profile_rank;

create or replace table lead as
with remembered as (
    select
        *,
        chance(person_number, 'only suggests as lead', 0.18) as is_only_suggested
    from membership
    where is_lead
)

select
    person_number,
    household_number,
    '9' || lpad(scrambled(person_number)::varchar, 14, '0') as lead_id,
    case
        when is_only_suggested then case when email_2 is not null and not is_email_2_proven then email_2 end
        else email_1
    end as email,
    case when not is_only_suggested and chance(person_number, 'lead phone', 0.7) then mobile end as phone,
    written_given_name(given_name, nickname, person_number, 'lead given name') as given_name,
    written_family_name(family_name, person_number, 'lead family name') as family_name,
    case when is_only_suggested or chance(person_number, 'lead birth date', 0.5) then birth_date end as birth_date,
    is_only_suggested,
    least(joined_at + to_seconds(dice(person_number, 'lead', 86400)), end_at() - interval 1 hour) as submitted_at
from remembered
order by person_number;
