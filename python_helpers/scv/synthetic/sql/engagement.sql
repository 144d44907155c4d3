-- Accounts and what people do of their own accord: registration, loyalty, CRM, leads, likes, reviews, choices.

create or replace view raw.gigya_accounts as
with accounts as (
    select
        registration.*,
        household.city,
        household.postcode,
        version,
        case when version = 1 then registration.created_at
            else greatest(registration.created_at, coalesce(seen.last_signed_in_at, registration.last_login_at)) end as version_at
    from registration
    -- The last login is the last that the shop saw; who was not seen to sign in was last there at some time or other.
    left join (select person_number, max(started_at) as last_signed_in_at from visit where is_signed_in group by person_number) as seen
        on registration.person_number = seen.person_number
    inner join household on registration.household_number = household.household_number,
        (values (1), (2)) as versions(version)
    where version = 2 or chance(registration.person_number, 'account was changed', 0.1)
)

select
    user_id as "UID",
    iso_text_with_milliseconds(created_at) as created,
    iso_text_with_milliseconds(version_at) as "lastLogin",
    iso_text_with_milliseconds(version_at) as "lastUpdated",
    login_provider as "loginProvider",
    'site' || case when login_provider <> 'site' then ',' || login_provider else '' end
    || case when is_on_instagram then ',instagram' else '' end as "socialProviders",
    to_json({
        firstName: given_name,
        lastName: family_name,
        email: written_email(email, person_number, 'registered email'),
        gender: case when chance(person_number, 'tells the gender', 0.7) then sex else 'u' end,
        birthYear: case when has_birth_date then year(birth_date) end,
        birthMonth: case when has_birth_date then month(birth_date) end,
        birthDay: case when has_birth_date then day(birth_date) end,
        city: case when chance(person_number, 'tells the city', 0.6) then city end,
        zip: case when chance(person_number, 'tells the postcode', 0.65) then postcode end,
        country: 'GB',
        phones: case when phone is not null and version = 2
            then [{"type": 'mobile', number: written_phone(phone, person_number, 'registered phone format')}] end
    })::varchar as profile,
    '[{"provider":"site","providerUID":"' || user_id || '"}'
    || case when login_provider <> 'site' then ',{"provider":"' || login_provider || '","providerUID":"' || token(person_number, 'social login') || '"}' else '' end
    || case when is_on_instagram then ',{"provider":"instagram","providerUID":"' || token(person_number, 'instagram') || '","nickname":"' || handle || '"}' else '' end
    || ']' as identities,
    to_json({
        loyaltyCard: loyalty_card,
        shoe_size: case when chance(person_number, 'tells the shoe size', 0.4) then 3 + dice(person_number, 'shoe size', 9) end,
        favourite_category: case when chance(person_number, 'tells a favourite', 0.5)
            then case sex when 'f' then pick(person_number, 'told favourite', ['Dresses', 'Knitwear', 'Shoes', 'Bags', 'Home'])
                else pick(person_number, 'told favourite', ['Shirts', 'Knitwear', 'Jeans', 'Shoes', 'Home']) end end,
        has_children: case when chance(person_number, 'tells about children', 0.3) then chance(person_number, 'has children', 0.45) end,
        style: case when chance(person_number, 'tells a style', 0.25) then pick(person_number, 'style', ['classic', 'bold', 'minimal', 'boho']) end,
        newsletter_frequency: case when chance(person_number, 'tells a frequency', 0.15) then pick(person_number, 'frequency', ['weekly', 'monthly']) end
    })::varchar as data,
    '{"newsletter":{"email":{"isSubscribed":' || case when chance(person_number, 'takes the newsletter', 0.62) then 'true' else 'false' end
    || ',"lastUpdatedSubscriptionState":"' || iso_text_with_milliseconds(created_at) || '"}}'
    || case when chance(person_number, 'saw the offers list', 0.5) then ',"offers":{"email":{"isSubscribed":'
        || case when chance(person_number, 'takes the offers', 0.4) then 'true' else 'false' end
        || ',"lastUpdatedSubscriptionState":"' || iso_text_with_milliseconds(version_at) || '"}}' else '' end || '}' as subscriptions,
    '{"terms":{"isConsentGranted":true,"lastConsentModified":"' || iso_text_with_milliseconds(created_at) || '"},"personalisation":{"isConsentGranted":'
    || case when chance(person_number, 'allows personalisation', 0.75) then 'true' else 'false' end
    || ',"lastConsentModified":"' || iso_text_with_milliseconds(created_at) || '"},"ads":{"isConsentGranted":'
    || case when chance(person_number, 'allows advertisements', 0.5) then 'true' else 'false' end
    || ',"lastConsentModified":"' || iso_text_with_milliseconds(version_at) || '"}}' as preferences,
    true as "isActive",
    true as "isRegistered",
    chance(person_number, 'is verified', 0.85) as "isVerified"
from accounts
where created_at < end_at();

-- Loyalty points: joining, birthdays, purchases, reviews and referrals earn them; LOYAL5 spends them.
create or replace table loyalty_movement as
select
    loyalty_account.person_number * 256 + 1 as movement_number,
    loyalty_account.person_number,
    100 as points,
    'joined' as rule,
    null::bigint as order_id,
    loyalty_account.enrolled_at as happened_at
from loyalty_account
union all
select loyalty_account.person_number * 256 + 2 + year_number, loyalty_account.person_number, 50, 'birthday', null,
    make_timestamp(year(start_at()) + year_number, month(loyalty_account.birth_date), least(day(loyalty_account.birth_date), 28), 6, 0, 0)
from loyalty_account, range(0, 4) as years(year_number)
where loyalty_account.birth_date is not null
union all
select loyalty_account.person_number * 256 + 10 + purchase.order_rank * 2, loyalty_account.person_number,
    floor(purchase_total.net_amount)::integer,
    case when purchase.channel = 'store' then 'store purchase' else 'purchase' end, shop_order.order_id, purchase.placed_at + interval 2 minutes
from loyalty_account
inner join purchase on loyalty_account.person_number = purchase.person_number and not purchase.is_cancelled
inner join purchase_total on purchase.purchase_number = purchase_total.purchase_number
left join shop_order on purchase.purchase_number = shop_order.purchase_number
where purchase.order_kind = 'sale' and (not purchase.is_anonymous or purchase.channel <> 'store')
union all
select loyalty_account.person_number * 256 + 11 + purchase.order_rank * 2, loyalty_account.person_number, -500, 'reward', null,
    purchase.placed_at - interval 12 minutes
from loyalty_account
inner join purchase on loyalty_account.person_number = purchase.person_number and purchase.discount_code = 'LOYAL5'
where not purchase.is_cancelled and purchase.order_kind = 'sale'
union all
select loyalty_account.person_number * 256 + 8, loyalty_account.person_number, 200, 'referral', null,
    loyalty_account.enrolled_at + to_days(20 + dice(loyalty_account.person_number, 'refers after', 200))
from loyalty_account
where chance(loyalty_account.person_number, 'refers a friend', 0.12);

delete from loyalty_movement
using loyalty_account
where loyalty_movement.person_number = loyalty_account.person_number
    and (happened_at < loyalty_account.enrolled_at or happened_at < start_at() or happened_at > end_at() - interval 1 hour);

create or replace table loyalty_balance as
select
    loyalty_account.person_number,
    coalesce(sum(loyalty_movement.points) filter (where loyalty_movement.points > 0), 0)::bigint as points_earned,
    coalesce(-sum(loyalty_movement.points) filter (where loyalty_movement.points < 0), 0)::bigint as points_spent,
    count(*) filter (where loyalty_movement.points < 0) as rewards_claimed,
    max(loyalty_movement.happened_at) as last_movement_at
from loyalty_account
left join loyalty_movement on loyalty_account.person_number = loyalty_movement.person_number
group by loyalty_account.person_number;

create or replace view raw.loyaltylion_customers as
select
    loyalty_account.loyalty_id as id,
    loyalty_account.merchant_id::varchar as merchant_id,
    written_email(loyalty_account.email, loyalty_account.person_number, 'loyalty email') as email,
    to_json({first_name: loyalty_account.given_name, last_name: loyalty_account.family_name, loyalty_card: loyalty_account.loyalty_card})::varchar
        as properties,
    '{}' as metadata,
    loyalty_account.birth_date::varchar as birthday,
    greatest(loyalty_balance.points_earned - loyalty_balance.points_spent, 0) as points_approved,
    dice(loyalty_account.person_number, 'pending points', 3) * 20::bigint as points_pending,
    loyalty_balance.points_spent,
    loyalty_balance.rewards_claimed,
    chance(loyalty_account.person_number, 'is blocked', 0.003) as blocked,
    false as guest,
    true as enrolled,
    iso_text(loyalty_account.enrolled_at) as enrolled_at,
    'ref' || left(token(loyalty_account.person_number, 'referral'), 8) as referral_id,
    case when referrer.person_number is not null then 'ref' || left(token(referrer.person_number, 'referral'), 8) end as referred_by,
    to_json({
        started_at: iso_text(coalesce(loyalty_balance.last_movement_at, loyalty_account.enrolled_at)),
        manual: false,
        loyalty_tier: case when loyalty_balance.points_earned >= 900 then {id: 3, name: 'Gold'}
            when loyalty_balance.points_earned >= 350 then {id: 2, name: 'Silver'} else {id: 1, name: 'Bronze'} end
    })::varchar as loyalty_tier_membership,
    pick(loyalty_account.person_number, 'insight', ['loyal', 'at_risk', 'win_back']) as insights_segment,
    iso_text(loyalty_account.enrolled_at) as created_at,
    iso_text(coalesce(loyalty_balance.last_movement_at, loyalty_account.enrolled_at)) as updated_at
from loyalty_account
inner join loyalty_balance on loyalty_account.person_number = loyalty_balance.person_number
left join loyalty_account as referrer
    on referrer.person_number = 1 + (loyalty_account.person_number * 13) % people()
    and chance(loyalty_account.person_number, 'was referred', 0.3);

create or replace view raw.loyaltylion_transactions as
select
    40000000 + loyalty_movement.movement_number as id,
    '{"id":' || loyalty_account.loyalty_id || ',"email":"' || loyalty_account.email || '"'
    || case when loyalty_account.merchant_id is not null then ',"merchant_id":"' || loyalty_account.merchant_id || '"' else '' end || '}' as customer,
    loyalty_movement.points::bigint as points_approved,
    0::bigint as points_pending,
    case when loyalty_movement.rule = 'reward' then 'claimed_reward' else 'activity' end as resource,
    case when loyalty_movement.rule = 'reward'
        then '{"id":' || loyalty_movement.movement_number || ',"point_cost":500,"state":"approved","reward":{"id":1,"title":"£5 voucher","kind":"cart_discount_voucher"}}'
    end as claimed_reward,
    case when loyalty_movement.rule <> 'reward'
        then '{"id":' || loyalty_movement.movement_number || ',"resource":"activity","state":"approved","value":' || loyalty_movement.points
            || ',"rule":{"id":' || dice(len(loyalty_movement.rule), 'rule', 90) || ',"name":"' || replace(loyalty_movement.rule, ' ', '_') || '","title":"'
            || upper(left(loyalty_movement.rule, 1)) || substr(loyalty_movement.rule, 2) || '"}'
            || case when loyalty_movement.order_id is not null then ',"order":{"merchant_id":"' || loyalty_movement.order_id || '"}' else '' end || '}'
    end as activity,
    null::varchar as adjustment,
    iso_text(loyalty_movement.happened_at) as created_at
from loyalty_movement
inner join loyalty_account on loyalty_movement.person_number = loyalty_account.person_number;

create or replace view raw.salesforce_contact as
select
    crm_contact.contact_id as id,
    crm_contact.master_record_id,
    written_email(crm_contact.email, crm_contact.draw, 'crm email') as email,
    case when chance(crm_contact.draw, 'has a placeholder', 0.03) then 'N/A' end as phone,
    written_phone(crm_contact.mobile, crm_contact.draw, 'crm mobile format') as mobile_phone,
    crm_contact.landline as home_phone,
    crm_contact.given_name as first_name,
    crm_contact.family_name as last_name,
    trim(crm_contact.given_name) || ' ' || trim(crm_contact.family_name) as name,
    null::varchar as title,
    strftime(crm_contact.birth_date, '%Y-%m-%d') as birthdate,
    case when crm_contact.has_address then case when household.address_line_2 is null then '' else household.address_line_2 || ', ' end
        || case when chance(crm_contact.draw, 'writes it short', 0.3) then household.address_line_1_short else household.address_line_1 end
    end as mailing_street,
    case when crm_contact.has_address then household.city end as mailing_city,
    case when crm_contact.has_address then household.region end as mailing_state,
    case when crm_contact.has_address then household.postcode end as mailing_postal_code,
    case when crm_contact.has_address then 'United Kingdom' end as mailing_country,
    case when crm_contact.has_address then 'GB' end as mailing_country_code,
    pick(crm_contact.draw, 'lead source', ['Store event', 'Web', 'Catalogue request', 'Partner']) as lead_source,
    least(crm_contact.joined_at + to_days(dice(crm_contact.draw, 'last activity', 300)), end_at() - interval 2 days) as last_activity_date,
    least(crm_contact.joined_at + to_days(1 + dice(crm_contact.draw, 'modified', 400)), end_at() - interval 1 day) as last_modified_date,
    crm_contact.contact_rank = 2 as is_deleted,
    crm_contact.contact_rank = 1 as _fivetran_active,
    loaded_at(least(crm_contact.joined_at + to_days(1 + dice(crm_contact.draw, 'modified', 400)), end_at() - interval 1 day), crm_contact.draw, 'contact')
        as _fivetran_synced
from crm_contact
inner join household on crm_contact.household_number = household.household_number;

create or replace view raw.meta_leads as
select
    lead.lead_id as id,
    strftime(lead.submitted_at, '%Y-%m-%dT%H:%M:%S+00:00') as created_time,
    'form-loyalty-2026' as form_id,
    'ad-' || (1 + dice(lead.person_number, 'ad', 6)) as ad_id,
    ad_campaign.campaign_id,
    pick(lead.person_number, 'platform', ['fb', 'ig']) as platform,
    '[{"name":"full_name","values":["' || trim(lead.given_name) || ' ' || trim(lead.family_name) || '"]}'
    || case when chance(lead.person_number, 'has two name fields', 0.5) or lead.is_only_suggested
        then ',{"name":"first_name","values":["' || lead.given_name || '"]},{"name":"last_name","values":["' || lead.family_name || '"]}' else '' end
    || case when lead.email is not null then ',{"name":"email","values":["' || written_email(lead.email, lead.person_number, 'lead email') || '"]}' else '' end
    || case when lead.phone is not null then ',{"name":"phone_number","values":["' || lead.phone || '"]}' else '' end
    || case when lead.is_only_suggested or chance(lead.person_number, 'lead postcode', 0.7)
        then ',{"name":"post_code","values":["' || household.postcode || '"]}' else '' end
    || case when lead.birth_date is not null then ',{"name":"date_of_birth","values":["' || strftime(lead.birth_date, '%Y-%m-%d') || '"]}' else '' end
    || ']' as field_data
from lead
inner join household on lead.household_number = household.household_number
inner join ad_campaign on ad_campaign.campaign_number = 11;

create or replace view raw.social_interactions as
with fans as (
    select person_number as fan, handle, created_at as known_from, active_to as known_until, 1 + exponential(person_number, 'likes', 3)::bigint as wished
    from registration
    where is_on_instagram
    union all
    select -fan, 'guest_' || left(token(-fan, 'handle'), 8), start_at(), end_at(), 1 + dice(-fan, 'likes', 3)
    from range(1, (people() * 0.05)::bigint + 2) as strangers(fan)
),

acts as (
    select
        fans.*,
        act_rank,
        fan * 64 + act_rank as draw,
        greatest(known_from, start_at()) + to_seconds((uniform(fan * 64 + act_rank, 'when')
            * greatest(date_diff('second', greatest(known_from, start_at()), least(known_until, end_at() - interval 1 hour)), 1))::bigint) as happened_at
    from fans, range(1, 31) as ranks(act_rank)
    where act_rank <= wished
)

select
    'soc_' || token(draw, 'interaction') as id,
    'instagram' as network,
    handle,
    pick(draw, 'interaction', ['like', 'like', 'like', 'like', 'like', 'share', 'comment', 'comment', 'mention', 'follow']) as interaction_type,
    'post_' || (1000 + dice(draw, 'post', 200)) as content_id,
    product_variant.sku as product_sku,
    iso_text(happened_at) as occurred_at
from acts
left join product_variant
    on product_variant.variant_number = skewed_rank(draw, 'product', 20 * products_per_category(), 1.2) * 100 + 1
    and chance(draw, 'shows a product', 0.6)
where happened_at < end_at();

create or replace view raw.yotpo_reviews as
with reviews as (
    select
        shop_order_line.*,
        shop_order.email,
        shop_order.given_name,
        shop_order.family_name,
        case
            when shop_order_line.is_returned then pick(draw, 'stars', [1, 2, 2, 3, 3, 4])
            else pick(draw, 'stars', [3, 4, 4, 4, 5, 5, 5, 5, 5])
        end as score,
        shop_order.delivered_at + to_hours(72 + dice(draw, 'reviews after', 500)) as written_at
    from shop_order_line
    inner join shop_order on shop_order_line.order_id = shop_order.order_id
    where shop_order.order_kind = 'sale' and shop_order.is_sent and not shop_order_line.is_gift_card and chance(draw, 'is reviewed', 0.07)
)

select
    510000000 + draw as id,
    sku,
    given_name || ' ' || left(family_name, 1) || '.' as name,
    written_email(email, draw, 'review email') as email,
    score::bigint as score,
    case score when 5 then 'Love it' when 4 then 'Really nice' when 3 then 'It is fine' when 2 then 'Not for me' else 'Disappointed' end as title,
    case
        when score >= 4 then pick(draw, 'praise', ['Fits beautifully and feels like good quality.', 'Exactly as pictured, quick delivery.',
            'Bought a second one for my sister.', 'Lovely fabric, true to size.', 'Great value in the sale.'])
        when score = 3 then pick(draw, 'so-so', ['Nice but runs a little small.', 'Colour is different from the picture.', 'Fine, nothing special.'])
        else pick(draw, 'complaint', ['Seam came apart after one wash.', 'Far too small, had to send it back.', 'Arrived late and creased.',
            'Cheap fabric for the price.'])
    end as content,
    round(least(greatest((score - 1) / 4.0 + (uniform(draw, 'sentiment') - 0.5) * 0.2, 0), 1), 4) as sentiment,
    'verified_buyer' as reviewer_type,
    dice(draw, 'votes', 6)::bigint as votes_up,
    dice(draw, 'votes down', 2)::bigint as votes_down,
    null::varchar as incentive_type,
    false as is_incentivized,
    chance(draw, 'is taken down', 0.01) as deleted,
    false as archived,
    false as escalated,
    iso_text_with_milliseconds(written_at) as created_at,
    iso_text_with_milliseconds(written_at + interval 1 hour) as updated_at
from reviews
where written_at < end_at() - interval 2 hours;

create or replace view raw.audience_append_demographics as
select
    sha256(lower(email_1)) as sha256_email,
    case
        when age < 25 then '18-24' when age < 35 then '25-34' when age < 45 then '35-44' when age < 55 then '45-54' when age < 65 then '55-64' else '65+'
    end as age_band,
    pick(person_number, 'income', ['under 20k', '20k-35k', '20k-35k', '35k-50k', '35k-50k', '50k-75k', 'over 75k']) as income_band,
    '["' || pick(person_number, 'interest', ['fashion', 'home', 'travel', 'sport', 'food']) || '","'
    || pick(person_number, 'other interest', ['gardening', 'beauty', 'music', 'family', 'books']) || '"]' as interests,
    provider,
    iso_text(least(start_at() + to_days(60 + provider_rank * 120 + dice(person_number, 'acquired', 5)), end_at() - interval 1 hour)) as acquired_at
from (
    select person_number, email_1, is_subscriber, has_shop_account, is_registered, date_diff('year', birth_date, end_at()::date) as age
    from membership
) as described,
    (values (1, 'insightbase'), (2, 'panelworks')) as providers(provider_rank, provider)
where (is_subscriber or has_shop_account or is_registered)
    and chance(person_number * 4 + provider_rank, 'is known to the provider', case provider_rank when 1 then 0.42 else 0.12 end);

create or replace view raw.preference_centre_choices as
select
    case choice_rank when 1 then 'email' when 2 then case when mobile is not null then 'phone' else 'email' end
        when 3 then 'email' else case when is_loyalty_member then 'loyalty_card' else 'email' end end as identifier_type,
    case choice_rank when 1 then email_1 when 2 then coalesce(mobile, email_1)
        when 3 then email_1 else case when is_loyalty_member then loyalty_card else email_1 end end as identifier_value,
    ['email', 'sms', 'post', 'push', 'phone', 'ads'][1 + (choice_rank - 1 + dice(person_number, 'first choice', 3)) % 6] as channel,
    'marketing' as purpose,
    case when chance(person_number * 8 + choice_rank, 'agrees', 0.55) then 'granted' else 'denied' end as status,
    case when choice_rank = 1 then pick(person_number, 'prefers', ['email', 'email', 'sms', 'app', 'post', null]) end as preferred_channel,
    case when choice_rank = 1 and chance(person_number, 'sets a limit', 0.4) then 1 + dice(person_number, 'limit', 3) end::bigint as max_per_week,
    iso_text(greatest(joined_at, start_at()) + to_seconds((uniform(person_number * 8 + choice_rank, 'chooses')
        * greatest(date_diff('second', greatest(joined_at, start_at()), end_at() - interval 2 hours), 1))::bigint)) as updated_at
from membership, range(1, 5) as choices(choice_rank)
where chance(person_number, 'visits the preference centre', [0.05, 0.07, 0.12, 0.2][closeness])
    and (is_subscriber or is_registered)
    and choice_rank <= 1 + dice(person_number, 'choices', 4);

create or replace view raw.privacy_erasure_requests as
select
    'erasure-' || lpad(row_number() over (order by person_number)::varchar, 5, '0') as request_id,
    'email' as identifier_type,
    email_1 as identifier_value,
    case when chance(person_number, 'wants all gone', 0.6) then 'connected' else 'exact' end as scope,
    iso_text(end_at() - to_days(3 + dice(person_number, 'asks to be forgotten', 60))) as requested_at
from membership
where life in ('dormant', 'lapsed') and is_subscriber and chance(person_number, 'wants to be forgotten', 0.012)
    and email_1 not in (select identifier_value from recycled_identifier);
