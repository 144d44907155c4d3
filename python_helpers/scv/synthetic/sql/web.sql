-- Visits to the web shop and the app, and every step of them as Segment lands it.

create or replace table visit as
with order_visit as (
    select
        shop_order.purchase_number * 2 + 1 as visit_number,
        shop_order.person_number,
        shop_order.purchase_number,
        'order' as visit_kind,
        isodow(shop_order.placed_at) as weekday,
        hour(shop_order.placed_at) as local_hour,
        shop_order.placed_at as started_at,
        shop_order.channel = 'mobile_app' as is_in_app
    from shop_order
    where shop_order.channel in ('web', 'mobile_app') and shop_order.order_kind in ('sale', 'gift_card', 'pending')
),

-- Purchase numbers and visit numbers stay apart: orders are odd, visits even, walk-ins have no visit.
-- Whoever clicks in an email arrives: in the browser, seconds later.
clicked_visit as (
    select
        (email_send.person_number * 1024 + 256 + row_number() over (partition by email_send.person_number order by clicked_at, send_number)) * 2
            as visit_number,
        email_send.person_number,
        null::bigint as purchase_number,
        'browse' as visit_kind,
        isodow(clicked_at) as weekday,
        hour(clicked_at) as local_hour,
        clicked_at + to_seconds(1 + dice(send_number, 'arrives after', 3)) as started_at,
        false as is_in_app,
        send_number
    from email_send
    where is_clicked and is_followed
    qualify row_number() over (partition by email_send.person_number order by clicked_at, send_number) <= 700
),

known as (
    select *, null::bigint as send_number from browsing_visit
    union all by name
    select * from clicked_visit
    union all by name
    select * from order_visit
    where chance(visit_number, 'is measured', least(1, 0.15 + intensity()))
),

described as (
    select
        known.visit_number,
        known.person_number,
        known.purchase_number,
        known.visit_kind,
        known.send_number,
        known.started_at,
        known.weekday,
        known.is_in_app,
        membership.household_number,
        membership.user_id,
        membership.sex,
        membership.size_rank,
        coalesce(purchase_total.line_count, 0) as line_count,
        membership.is_registered and known.started_at > registration.created_at
            and chance(known.visit_number, 'signs in', case known.visit_kind when 'order' then 0.8 else 0.42 end) as is_signed_in,
        case
            when known.is_in_app then 'app'
            when membership.has_shared_tablet and known.visit_kind <> 'order' and chance(known.visit_number, 'takes the tablet', 0.3) then 'tablet'
            -- The phone on the way to work, the laptop in the evening.
            when membership.habit = 'commuter' and known.visit_kind <> 'order' and known.local_hour < 10 then 'phone'
            when not chance(membership.person_number, 'has a laptop', [0.3, 0.45, 0.65, 0.8][membership.closeness]) then 'phone'
            when known.visit_kind = 'order' then case when chance(known.visit_number, 'buys on the laptop', 0.75) then 'laptop' else 'phone' end
            else case when chance(known.visit_number, 'browses on the phone', 0.6) then 'phone' else 'laptop' end
        end as device_kind,
        known.visit_kind = 'order' and chance(known.visit_number, 'fails first', 0.05) as fails_first
    from known
    inner join membership on known.person_number = membership.person_number
    left join registration on known.person_number = registration.person_number
    left join purchase_total on known.purchase_number = purchase_total.purchase_number
    where membership.accepts_cookies or membership.gets_everything
    -- Whoever refuses cookies is seen by the order alone.
),

sized as (
    select
        *,
        1 + least(exponential(visit_number, 'pages', 1.6 + least(intensity(), 1))::integer, 16)
        + case when is_signed_in then 1 else 0 end as browse_count
    from described
),

stepped as (
    select
        *,
        browse_count + case visit_kind
            when 'order' then 2 * line_count + 3 + case when fails_first then 1 else 0 end
            when 'cart' then 3 when 'remove' then 4 when 'checkout' then 4 when 'failed' then 5 else 0
        end as step_count,
        12 + dice(visit_number, 'pace', 40) as seconds_per_step
    from sized
)

select
    visit_number,
    send_number,
    person_number,
    purchase_number,
    visit_kind,
    sex,
    size_rank,
    is_signed_in,
    user_id,
    device_kind,
    fails_first,
    line_count,
    browse_count,
    step_count,
    seconds_per_step,
    case when visit_kind = 'order' then started_at - to_seconds((step_count - 1) * seconds_per_step) else started_at end as started_at,
    case device_kind
        when 'tablet' then uuid_text(-household_number * 16, 'browser')
        when 'laptop' then uuid_text(person_number * 16 + 3, 'browser')
        when 'app' then uuid_text(person_number * 16 + 4, 'browser')
        -- Cookies on the telephone do not live for ever.
        else uuid_text(person_number * 16 + case when chance(person_number, 'clears cookies', 0.22)
            and started_at > start_at() + to_days(60 + dice(person_number, 'clears cookies on', greatest(days() - 120, 1))) then 2 else 1 end, 'browser')
    end as anonymous_id,
    case when device_kind = 'app' then upper(uuid_text(person_number, 'device')) end as device_id,
    case when device_kind = 'app' and chance(person_number, 'allows tracking', 0.4) then upper(uuid_text(person_number, 'advertising')) end
        as advertising_id,
    case device_kind
        when 'laptop' then pick(person_number, 'laptop', [
            'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
            'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Safari/605.1.15',
            'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0'])
        when 'tablet' then 'Mozilla/5.0 (iPad; CPU OS 18_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Mobile/15E148 Safari/604.1'
        else pick(person_number, 'phone', [
            'Mozilla/5.0 (iPhone; CPU iPhone OS 18_3 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.3 Mobile/15E148 Safari/604.1',
            'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36'])
    end as user_agent,
    pick(person_number, 'telephone make', ['iOS', 'iOS', 'Android']) as os_name,
    false as is_bot
from stepped;

-- Strangers who look around once or twice and never say who they are, and robots: crawlers that read the whole catalogue,
-- monitors that ask for one page, programs that pretend to be browsers.
insert into visit by name
with strangers as (
    select
        stranger_number,
        visit_rank,
        -((stranger_number * 4 + visit_rank) * 2) as visit_number
    from range(1, (people() * 0.5 * intensity())::bigint + 1) as strangers(stranger_number), range(1, 4) as ranks(visit_rank)
    where visit_rank = 1 or chance(stranger_number * 4 + visit_rank, 'comes again', 0.25)
),

robot_visits as (
    select
        -(4000000000 + day_number * 256 + robot_number) * 2 as visit_number,
        day_number,
        robots.*
    from range(0, days()) as day_numbers(day_number), reference_robots as robots
    where chance(day_number * 256 + robot_number, 'crawls', rate_robots())
)

select
    visit_number,
    null as person_number,
    null as purchase_number,
    case when chance(visit_number, 'kind', 0.8) then 'browse' when chance(visit_number, 'cart', 0.5) then 'cart' else 'search' end as visit_kind,
    pick(visit_number, 'sex', ['f', 'f', 'm']) as sex,
    dice(visit_number, 'size', 6) as size_rank,
    false as is_signed_in,
    null as user_id,
    case when chance(stranger_number, 'is on the phone', 0.7) then 'phone' else 'laptop' end as device_kind,
    false as fails_first,
    0 as line_count,
    1 + least(exponential(visit_number, 'pages', 1.6)::integer, 9) as browse_count,
    1 + least(exponential(visit_number, 'pages', 1.6)::integer, 9)
    + case when chance(visit_number, 'kind', 0.8) then 0 when chance(visit_number, 'cart', 0.5) then 3 else 0 end as step_count,
    15 + dice(visit_number, 'pace', 60) as seconds_per_step,
    start_at() + to_days(dice(visit_number, 'day', days())) + to_hours(pick(visit_number, 'hour', [7, 8, 10, 12, 13, 15, 17, 18, 19, 20, 21]))
    + to_seconds(dice(visit_number, 'second', 3600)) as started_at,
    -- Some blockers send an identifier of zeros.
    case when chance(stranger_number, 'is blocked', 0.004) then '00000000-0000-0000-0000-000000000000'
        else uuid_text(-1000000000000 - stranger_number, 'browser') end as anonymous_id,
    null as device_id,
    null as advertising_id,
    case when chance(stranger_number, 'is on the phone', 0.7)
        then 'Mozilla/5.0 (Linux; Android 14; SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Mobile Safari/537.36'
        else 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/139.0.0.0 Safari/537.36'
    end as user_agent,
    'Android' as os_name,
    false as is_bot
from strangers
union all by name
select
    visit_number,
    'browse' as visit_kind,
    'f' as sex,
    1 as size_rank,
    false as is_signed_in,
    'laptop' as device_kind,
    false as fails_first,
    0 as line_count,
    page_count as browse_count,
    page_count as step_count,
    2 as seconds_per_step,
    start_at() + to_days(day_number) + to_seconds(dice(visit_number, 'second', 80000)) as started_at,
    uuid_text(visit_number, 'crawler') as anonymous_id,
    user_agent,
    true as is_bot
from robot_visits;

-- Which email a visit came from: those that a click started, and others in the days after an email, which are clicks then.
create or replace table email_landing as
with sent as (
    select
        person_number,
        sent_at,
        min(send_number) as send_number,
        bool_or(is_clicked) as is_clicked
    from email_send
    where campaign_id is not null and not is_bouncing and not is_soft_bounce and not gets_everything
    group by person_number, sent_at
),

by_chance as (
    select
        visit.visit_number,
        sent.send_number,
        sent.sent_at
    from visit
    asof inner join sent
        on visit.person_number = sent.person_number and visit.started_at >= sent.sent_at + interval 3 minutes
    where visit.send_number is null and not visit.is_bot and visit.device_kind <> 'app'
        and chance(visit.visit_number, 'source', 0.14)
        and sent.sent_at > visit.started_at - interval 6 days
        and not sent.is_clicked
    qualify row_number() over (partition by sent.send_number order by visit.started_at, visit.visit_number) = 1
)

select visit_number, send_number from by_chance
union all
select visit_number, send_number from visit where send_number is not null;

update email_send
set is_clicked = true,
    is_opened = true,
    is_marked_as_spam = false,
    clicked_at = visit.started_at - to_seconds(1 + dice(email_send.send_number, 'arrives after', 3)),
    opened_at = greatest(email_send.sent_at + interval 30 seconds, visit.started_at - to_seconds(12 + dice(email_send.send_number, 'clicked after', 90)))
from email_landing
inner join visit on email_landing.visit_number = visit.visit_number
where email_send.send_number = email_landing.send_number and visit.send_number is null;

-- Where a visit came from: an email that was clicked, an advertisement of that season, or nowhere in particular.
create or replace table visit_source as
with sources as (
    select
        visit.visit_number,
        visit.started_at,
        email_send.utm_campaign,
        email_send.send_number is null and uniform(visit.visit_number, 'source') between 0.14 and 0.32 as is_advertised,
        email_send.send_number is null and uniform(visit.visit_number, 'source') > 0.7 as is_referred
    from visit
    left join email_landing on visit.visit_number = email_landing.visit_number
    left join email_send on email_landing.send_number = email_send.send_number
    where not visit.is_bot
)

select
    sources.visit_number,
    case when sources.is_advertised then ad_campaign.campaign_name else sources.utm_campaign end as campaign_name,
    case when sources.is_advertised then ad_campaign.utm_source when sources.utm_campaign is not null then 'klaviyo' end as campaign_source,
    case when sources.is_advertised then ad_campaign.utm_medium when sources.utm_campaign is not null then 'email' end as campaign_medium,
    case
        when sources.is_advertised then 'https://www.' || ad_campaign.utm_source || '.com/'
        when sources.is_referred then pick(sources.visit_number, 'referrer', ['https://www.google.com/',
            'https://www.google.com/', 'https://www.bing.com/', 'https://www.instagram.com/', 'https://www.pinterest.co.uk/'])
    end as landing_referrer
from sources
inner join ad_campaign
    on case
        when month(sources.started_at) >= 11 then pick(sources.visit_number, 'advertisement', [1, 1, 2, 2, 4, 5, 6, 7, 9, 10])
        when month(sources.started_at) between 5 and 8 then pick(sources.visit_number, 'advertisement', [1, 1, 2, 2, 3, 5, 6, 8, 10])
        else pick(sources.visit_number, 'advertisement', [1, 1, 2, 2, 5, 6, 10])
    end = ad_campaign.campaign_number;

-- One row per thing that happens in a visit.
create or replace table visit_step as
with numbered as (
    select
        visit.*,
        unnest(range(1, visit.step_count + 1)) as step_number
    from visit
),

drawn as (
    select
        visit_number,
        step_number,
        visit_number * 64 + step_number as draw,
        send_number,
        person_number,
        purchase_number,
        visit_kind,
        sex,
        size_rank,
        device_kind,
        is_bot,
        started_at + to_seconds((step_number - 1) * seconds_per_step + dice(visit_number * 64 + step_number, 'moment', seconds_per_step))
            as happened_at,
        step_number - browse_count as after_browsing,
        line_count,
        case
            when step_number = 1 then case
                when send_number is not null then pick(visit_number * 64 + step_number, 'landing', ['category', 'category', 'product'])
                else pick(visit_number * 64 + step_number, 'landing', ['home', 'home', 'category', 'product'])
            end
            when step_number = 2 and is_signed_in then 'sign_in'
            when step_number <= browse_count
                then case
                    when visit_kind = 'search' and uniform(visit_number * 64 + step_number, 'kind') < 0.3 then 'search'
                    when uniform(visit_number * 64 + step_number, 'kind') < 0.06 then 'search'
                    when uniform(visit_number * 64 + step_number, 'kind') < 0.55 then 'product'
                    when uniform(visit_number * 64 + step_number, 'kind') < 0.90 then 'category'
                    else 'home'
                end
            when visit_kind = 'order' then case
                when step_number - browse_count <= 2 * line_count
                    then case when (step_number - browse_count) % 2 = 1 then 'product' else 'add' end
                when step_number - browse_count = 2 * line_count + 1 then 'cart'
                when step_number - browse_count = 2 * line_count + 2 then 'checkout'
                when fails_first and step_number - browse_count = 2 * line_count + 3 then 'failed'
                else 'completed'
            end
            when visit_kind = 'remove' and step_number - browse_count = 4 then 'remove'
            else ['product', 'add', 'cart', 'checkout', 'failed'][step_number - browse_count]
        end as step_kind
    from numbered
),

with_product as (
    select
        *,
        case when visit_kind = 'order' and after_browsing between 1 and 2 * line_count then (after_browsing + 1) // 2 end as line_rank,
        -- The thing put into the basket is the thing looked at just before.
        case when after_browsing > 0 then visit_number * 64 + 63 else draw end as product_draw
    from drawn
)

select
    with_product.visit_number,
    with_product.step_number,
    with_product.draw,
    with_product.step_kind,
    with_product.happened_at,
    case
        when purchase_line.variant_number is not null then purchase_line.variant_number
        when with_product.step_kind in ('product', 'add', 'remove', 'checkout', 'failed', 'cart') and with_product.visit_kind <> 'order'
            or with_product.step_kind = 'product'
            then (case with_product.sex
                when 'f' then pick(product_draw, 'category', [0, 0, 1, 1, 2, 2, 3, 4, 5, 6, 7, 8, 16, 18, 20, 21, 22, 24, 26, 28])
                else pick(product_draw, 'category', [9, 9, 10, 10, 11, 11, 12, 13, 14, 15, 21, 24, 27, 29])
            end * products_per_category() + skewed_rank(product_draw, 'product', products_per_category(), 1.6)) * 100
            + pick(product_draw, 'colour', [0, 0, 0, 1, 2]) * 10 + 1
    end as variant_number,
    coalesce(purchase_line.quantity, 1)::bigint as quantity
from with_product
left join purchase_line
    on with_product.purchase_number = purchase_line.purchase_number
    and with_product.line_rank = purchase_line.line_rank
    and with_product.visit_kind = 'order';

-- The columns that Segment puts on every row.
create or replace table visit_event as
select
    visit_step.visit_number,
    visit_step.step_number,
    visit_step.draw,
    visit_step.step_kind,
    visit_step.variant_number,
    visit_step.quantity,
    visit.device_kind,
    visit.is_bot,
    visit.purchase_number,
    visit.person_number,
    visit.anonymous_id,
    -- The login is known from the step where somebody signs in.
    case when visit.is_signed_in and visit_step.step_number >= 2 then visit.user_id end as user_id,
    case when chance(visit_step.draw, 'is offline', 0.006) then least(visit_step.happened_at + to_seconds(86400 + dice(visit_step.draw, 'offline', 300000)), end_at() + interval 6 hours)
        else visit_step.happened_at + to_seconds(1 + dice(visit_step.draw, 'lag', 4)) end as received_at,
    visit_step.happened_at as "timestamp",
    case visit_step.step_kind
        when 'home' then '/'
        when 'category' then '/collections/' || pick(visit_step.draw, 'collection', ['dresses', 'knitwear', 'new-in', 'sale', 'shoes', 'coats', 'home', 'menswear', 'beauty'])
        when 'search' then '/search'
        when 'cart' then '/cart'
        when 'sign_in' then '/account/login'
        when 'checkout' then '/checkout'
        when 'failed' then '/checkout'
        when 'completed' then '/checkout/thank-you'
        when 'remove' then '/cart'
        else '/products/' || lower(replace(product_variant.product_title, ' ', '-')) || '-' || product_variant.product_number
    end as context_page_path,
    case when visit_step.step_number = 1 then visit_source.landing_referrer else 'https://www.brightandwren.example/' end as context_page_referrer,
    case when visit_step.step_number = 1 then visit_source.campaign_name end as context_campaign_name,
    case when visit_step.step_number = 1 then visit_source.campaign_source end as context_campaign_source,
    case when visit_step.step_number = 1 then visit_source.campaign_medium end as context_campaign_medium,
    visit.user_agent as context_user_agent,
    'Europe/London' as context_timezone,
    'en-GB' as context_locale,
    visit.device_id as context_device_id,
    visit.advertising_id as context_device_advertising_id,
    visit.os_name as context_os_name,
    product_variant.product_id,
    product_variant.sku,
    product_variant.product_title,
    product_variant.department,
    product_variant.category,
    product_variant.brand,
    product_variant.colour,
    product_variant.size_name,
    product_variant.list_price
from visit_step
inner join visit on visit_step.visit_number = visit.visit_number
left join visit_source on visit_step.visit_number = visit_source.visit_number
left join product_variant on visit_step.variant_number = product_variant.variant_number;
