-- The steps of every visit as the tables of Segment: the web shop's and the app's.

create or replace table web_row as
select
    step_kind,
    visit_number,
    step_number,
    variant_number,
    quantity,
    purchase_number,
    person_number,
    product_id,
    sku,
    product_title,
    department,
    category,
    brand,
    colour,
    size_name,
    list_price,
    draw,
    token(draw, 'web event') || left(token(draw, 'web event tail'), 8) as id,
    anonymous_id,
    user_id,
    received_at,
    "timestamp",
    'https://www.brightandwren.example' || context_page_path
    || case when step_kind = 'search' then '?q=' || replace(search_words, ' ', '+')
        when context_campaign_name is not null then '?utm_source=' || context_campaign_source || '&utm_medium=' || context_campaign_medium
            || '&utm_campaign=' || context_campaign_name || click
        else '' end as context_page_url,
    context_page_path,
    context_page_referrer,
    context_campaign_name,
    context_campaign_source,
    context_campaign_medium,
    context_user_agent,
    context_timezone,
    context_locale,
    search_words
from (
    select
        visit_event.*,
        -- On its way through Klaviyo a link is given the token of the profile that the mail was sent to; the shop's own ends it.
        -- One out of an advertisement is given the id of the click.
        case
            when step_number <> 1 then ''
            when email_send.send_number is not null then '&_kx=' || token(email_send.subscriber_draw, 'recipient') || '.XpR7aB'
            when context_campaign_source = 'google' then '&gclid=Cj0KCQjw' || token(draw, 'google click')
            when context_campaign_source = 'facebook' then '&fbclid=IwAR' || token(draw, 'meta click')
            else ''
        end as click,
        case when step_kind = 'search' then pick(draw, 'search words', ['black dress', 'linen shirt', 'wool coat', 'ankle boots', 'gift for her',
            'jumper', 'midi skirt', 'mens jeans', 'kids coat', 'duvet set', 'candle', 'size 14 dress', 'trainers', 'party top', 'returns',
            'pyjamas', 'gold necklace', 'blue scarf']) end as search_words
    from visit_event
    left join email_landing on visit_event.visit_number = email_landing.visit_number
    left join email_send on email_landing.send_number = email_send.send_number
    where device_kind <> 'app'
);

create or replace table app_row as
select
    step_kind,
    visit_number,
    step_number,
    variant_number,
    quantity,
    purchase_number,
    person_number,
    product_id,
    sku,
    product_title,
    department,
    category,
    brand,
    colour,
    size_name,
    list_price,
    draw,
    token(draw, 'app event') || left(token(draw, 'app event tail'), 8) as id,
    anonymous_id,
    user_id,
    received_at,
    "timestamp",
    context_device_id,
    case context_os_name when 'iOS' then 'ios' else 'android' end as context_device_type,
    context_device_advertising_id,
    context_os_name,
    context_campaign_name,
    context_campaign_source,
    context_campaign_medium,
    context_timezone,
    context_locale,
    case when step_kind = 'search' then pick(draw, 'search words', ['black dress', 'linen shirt', 'wool coat', 'ankle boots', 'jumper',
        'midi skirt', 'jeans', 'kids coat', 'candle', 'trainers', 'sale']) end as search_words
from visit_event
where device_kind = 'app';

drop table visit_event;

create or replace table order_products as
select
    shop_order_line.purchase_number,
    '[' || string_agg(
        '{"product_id":"' || coalesce(product_id::varchar, 'gift-card') || '","sku":"' || coalesce(sku, '') || '","name":"' || product_title || '","price":' || unit_price
        || ',"quantity":' || quantity || '}', ',' order by line_rank) || ']' as products
from shop_order_line
group by shop_order_line.purchase_number;

-- Some confirmations name the order as its page does, or as the newer API does.
create or replace macro confirmed_order_id(order_id, order_name, purchase_number) as
    case when chance(purchase_number, 'is confirmed by name', rate_confirmations_by_name())
        then pick(purchase_number, 'confirmed by', [order_name, substr(order_name, 2), 'gid://shopify/Order/' || order_id])
        else order_id::varchar end;

create or replace view raw.segment_web_pages as
select
    columns('^(id|anonymous_id|user_id|received_at|timestamp|context_.*)$'),
    case step_kind when 'home' then 'Home' when 'category' then 'Category' when 'product' then 'Product' when 'search' then 'Search'
        when 'cart' then 'Cart' when 'sign_in' then 'Account' when 'checkout' then 'Checkout' else 'Order Confirmation' end as name,
    case when step_kind = 'product' then product_title || ' | Bright & Wren' else 'Bright & Wren' end as title,
    context_page_path as path,
    context_page_url as url,
    context_page_referrer as referrer,
    '{"functional":true,"advertising":' || case when chance(visit_number, 'allows advertising', 0.7) then 'true' else 'false' end || '}'
        as context_consent_category_preferences
from (select * replace (token(draw, 'page') || left(token(draw, 'page tail'), 8) as id) from web_row)
where step_kind not in ('add', 'remove', 'failed');

create or replace view raw.segment_web_product_viewed as
select
    columns('^(id|anonymous_id|user_id|received_at|timestamp|context_.*)$'),
    product_id::varchar as product_id,
    sku,
    product_title as name,
    department || ' > ' || category as category,
    brand,
    size_name || ' / ' || colour as variant,
    -- One product of twenty was marked down for the last days: whoever looked before saw it dearer.
    case
        when chance(product_id, 'was marked down', 0.05) and timestamp < end_at() - interval 5 day
            then round(list_price * 1.25, 2)::decimal(18, 2)
        else list_price
    end as price,
    quantity,
    context_page_url as url,
    'https://pictures.brightandwren.example/' || product_id || '.jpg' as image_url
from web_row
where step_kind = 'product';

create or replace view raw.segment_web_product_added as
select
    columns('^(id|anonymous_id|user_id|received_at|timestamp|context_.*)$'),
    product_id::varchar as product_id,
    sku,
    product_title as name,
    department || ' > ' || category as category,
    brand,
    size_name || ' / ' || colour as variant,
    list_price as price,
    quantity,
    coalesce(shop_order.cart_token, token(web_row.visit_number, 'cart') || left(token(web_row.visit_number, 'cart tail'), 8)) as cart_id,
    null::varchar as coupon
from web_row
left join shop_order on web_row.purchase_number = shop_order.purchase_number
where step_kind = 'add';

create or replace view raw.segment_web_products_searched as
select
    columns('^(id|anonymous_id|user_id|received_at|timestamp|context_.*)$'),
    search_words as query
from web_row
where step_kind = 'search';

create or replace view raw.segment_web_checkout_started as
select
    columns('^(id|anonymous_id|user_id|received_at|timestamp|context_.*)$'),
    null::varchar as order_id,
    coalesce(shop_order.checkout_id, 33100000000000 + abs(web_row.visit_number))::varchar as checkout_id,
    coalesce(shop_order.net_amount, list_price) as value,
    null::decimal(18, 2) as revenue,
    shop_order.shipping_amount as shipping,
    null::decimal(18, 2) as tax,
    coalesce(shop_order.discount_amount, 0) as discount,
    shop_order.discount_code as coupon,
    'GBP' as currency,
    coalesce(order_products.products, '[{"product_id":"' || product_id || '","sku":"' || sku || '","name":"' || product_title
        || '","price":' || list_price || ',"quantity":1}]') as products
from web_row
left join shop_order on web_row.purchase_number = shop_order.purchase_number
left join order_products on web_row.purchase_number = order_products.purchase_number
where step_kind = 'checkout';

create or replace view raw.segment_web_order_completed as
select
    columns('^(id|anonymous_id|user_id|received_at|timestamp|context_.*)$'),
    confirmed_order_id(shop_order.order_id, shop_order.order_name, shop_order.purchase_number) as order_id,
    shop_order.checkout_id::varchar as checkout_id,
    shop_order.total_amount as value,
    shop_order.net_amount as revenue,
    shop_order.shipping_amount as shipping,
    shop_order.tax_amount as tax,
    shop_order.discount_amount as discount,
    shop_order.discount_code as coupon,
    'GBP' as currency,
    order_products.products
from web_row
inner join shop_order on web_row.purchase_number = shop_order.purchase_number
inner join order_products on web_row.purchase_number = order_products.purchase_number
where step_kind = 'completed';

create or replace view raw.segment_web_identifies as
with logins as (
    select
        -- A guest's identify call beside the order has an id of its own: no two calls share one.
        web_row.* replace (case when step_kind = 'completed' then token(draw, 'identify') || left(token(draw, 'identify tail'), 8) else id end as id),
        step_kind = 'sign_in' as is_sign_in
    from web_row
    -- Who signs in is known by account; a guest leaves the address of the order.
    where step_kind = 'sign_in' or (step_kind = 'completed' and user_id is null)
),

accounts as (
    select registration.* exclude (user_id)
    from registration
)

select
    columns('^(id|anonymous_id|user_id|received_at|timestamp|context_.*)$'),
    case when logins.is_sign_in then written_email(accounts.email, logins.draw, 'identify email')
        else written_email(shop_order.email, logins.draw, 'identify email') end as email,
    case when logins.is_sign_in and chance(logins.draw, 'sends the phone', 0.5)
        then written_phone(accounts.phone, logins.draw, 'identify phone') end as phone,
    case when logins.is_sign_in then accounts.given_name end as first_name,
    case when logins.is_sign_in then accounts.family_name end as last_name,
    case when logins.is_sign_in and accounts.has_birth_date then accounts.birth_date::varchar end as birthday,
    case when logins.is_sign_in then case accounts.sex when 'f' then 'female' else 'male' end end as gender
from logins
left join accounts on logins.person_number = accounts.person_number
left join shop_order on logins.purchase_number = shop_order.purchase_number;

create or replace view raw.segment_web_product_removed as
select
    columns('^(id|anonymous_id|user_id|received_at|timestamp|context_.*)$'),
    product_id::varchar as product_id,
    sku,
    product_title as name,
    department || ' > ' || category as category,
    brand,
    size_name || ' / ' || colour as variant,
    list_price as price,
    quantity,
    token(visit_number, 'cart') || left(token(visit_number, 'cart tail'), 8) as cart_id
from web_row
where step_kind = 'remove';

-- Every track call is here once more, under the id that it has in the table of its own; some have no table of their own.
create or replace view raw.segment_web_tracks as
select
    columns('^(id|anonymous_id|user_id|received_at|timestamp|context_.*)$'),
    case step_kind when 'product' then 'product_viewed' when 'add' then 'product_added' when 'remove' then 'product_removed'
        when 'search' then 'products_searched' when 'checkout' then 'checkout_started' when 'completed' then 'order_completed'
        when 'failed' then 'checkout_failed' when 'sign_in' then 'signed_in' end as event,
    case step_kind when 'product' then 'Product Viewed' when 'add' then 'Product Added' when 'remove' then 'Product Removed'
        when 'search' then 'Products Searched' when 'checkout' then 'Checkout Started' when 'completed' then 'Order Completed'
        when 'failed' then 'Checkout Failed' when 'sign_in' then 'Signed In' end as event_text
from (
    -- The sign-in is an identify call first, so that its track has an id of its own.
    select * replace (case when step_kind = 'sign_in' then token(draw, 'track') || left(token(draw, 'track tail'), 8) else id end as id)
    from web_row
)
where step_kind in ('product', 'add', 'remove', 'search', 'checkout', 'completed', 'failed', 'sign_in')
union all by name
select
    columns('^(id|anonymous_id|user_id|received_at|timestamp|context_.*)$'),
    'product_shared' as event,
    'Product Shared' as event_text
from (select * replace (token(draw, 'share') || left(token(draw, 'share tail'), 8) as id, "timestamp" + interval 9 seconds as "timestamp") from web_row)
where step_kind = 'product' and not chance(draw, 'keeps it to oneself', 0.992);

create or replace view raw.segment_app_screens as
select
    columns('^(id|anonymous_id|user_id|received_at|timestamp|context_.*)$'),
    case step_kind when 'home' then 'Home' when 'category' then 'Category' when 'product' then 'Product' when 'search' then 'Search'
        when 'cart' then 'Basket' when 'sign_in' then 'Sign In' when 'checkout' then 'Checkout' else 'Order Confirmation' end as name
from (select * replace (token(draw, 'screen') || left(token(draw, 'screen tail'), 8) as id) from app_row)
where step_kind not in ('add', 'remove', 'failed');

create or replace view raw.segment_app_product_viewed as
select
    columns('^(id|anonymous_id|user_id|received_at|timestamp|context_.*)$'),
    product_id::varchar as product_id,
    sku,
    product_title as name,
    department || ' > ' || category as category,
    brand,
    size_name || ' / ' || colour as variant,
    list_price as price,
    quantity
from app_row
where step_kind = 'product';

create or replace view raw.segment_app_product_added as
select
    columns('^(id|anonymous_id|user_id|received_at|timestamp|context_.*)$'),
    product_id::varchar as product_id,
    sku,
    product_title as name,
    department || ' > ' || category as category,
    brand,
    size_name || ' / ' || colour as variant,
    list_price as price,
    quantity,
    coalesce(shop_order.cart_token, token(app_row.visit_number, 'cart') || left(token(app_row.visit_number, 'cart tail'), 8)) as cart_id,
    null::varchar as coupon
from app_row
left join shop_order on app_row.purchase_number = shop_order.purchase_number
where step_kind = 'add';

create or replace view raw.segment_app_products_searched as
select
    columns('^(id|anonymous_id|user_id|received_at|timestamp|context_.*)$'),
    search_words as query
from app_row
where step_kind = 'search';

create or replace view raw.segment_app_checkout_started as
select
    columns('^(id|anonymous_id|user_id|received_at|timestamp|context_.*)$'),
    null::varchar as order_id,
    coalesce(shop_order.checkout_id, 33100000000000 + abs(app_row.visit_number))::varchar as checkout_id,
    coalesce(shop_order.net_amount, list_price) as value,
    null::decimal(18, 2) as revenue,
    shop_order.shipping_amount as shipping,
    null::decimal(18, 2) as tax,
    coalesce(shop_order.discount_amount, 0) as discount,
    shop_order.discount_code as coupon,
    'GBP' as currency,
    coalesce(order_products.products, '[{"product_id":"' || product_id || '","sku":"' || sku || '","name":"' || product_title
        || '","price":' || list_price || ',"quantity":1}]') as products
from app_row
left join shop_order on app_row.purchase_number = shop_order.purchase_number
left join order_products on app_row.purchase_number = order_products.purchase_number
where step_kind = 'checkout';

create or replace view raw.segment_app_order_completed as
select
    columns('^(id|anonymous_id|user_id|received_at|timestamp|context_.*)$'),
    confirmed_order_id(shop_order.order_id, shop_order.order_name, shop_order.purchase_number) as order_id,
    shop_order.checkout_id::varchar as checkout_id,
    shop_order.total_amount as value,
    shop_order.net_amount as revenue,
    shop_order.shipping_amount as shipping,
    shop_order.tax_amount as tax,
    shop_order.discount_amount as discount,
    shop_order.discount_code as coupon,
    'GBP' as currency,
    order_products.products
from app_row
inner join shop_order on app_row.purchase_number = shop_order.purchase_number
inner join order_products on app_row.purchase_number = order_products.purchase_number
where step_kind = 'completed';

create or replace view raw.segment_app_identifies as
with logins as (
    select
        -- A guest's identify call beside the order has an id of its own: no two calls share one.
        app_row.* replace (case when step_kind = 'completed' then token(draw, 'identify') || left(token(draw, 'identify tail'), 8) else id end as id),
        step_kind = 'sign_in' as is_sign_in
    from app_row
    -- Who signs in is known by account; a guest leaves the address of the order.
    where step_kind = 'sign_in' or (step_kind = 'completed' and user_id is null)
),

accounts as (
    select registration.* exclude (user_id)
    from registration
)

select
    columns('^(id|anonymous_id|user_id|received_at|timestamp|context_.*)$'),
    case when logins.is_sign_in then written_email(accounts.email, logins.draw, 'identify email')
        else written_email(shop_order.email, logins.draw, 'identify email') end as email,
    case when logins.is_sign_in and chance(logins.draw, 'sends the phone', 0.5)
        then written_phone(accounts.phone, logins.draw, 'identify phone') end as phone,
    case when logins.is_sign_in then accounts.given_name end as first_name,
    case when logins.is_sign_in then accounts.family_name end as last_name,
    case when logins.is_sign_in and accounts.has_birth_date then accounts.birth_date::varchar end as birthday,
    case when logins.is_sign_in then case accounts.sex when 'f' then 'female' else 'male' end end as gender
from logins
left join accounts on logins.person_number = accounts.person_number
left join shop_order on logins.purchase_number = shop_order.purchase_number;

create or replace table app_device as
select
    person_number,
    min_by(anonymous_id, (started_at, visit_number)) as anonymous_id,
    min(device_id) as context_device_id,
    min(advertising_id) as context_device_advertising_id,
    min(os_name) as context_os_name,
    min(started_at) as installed_at,
    max(started_at) as last_opened_at
from visit
where device_kind = 'app'
group by person_number;

create or replace view raw.segment_app_tracks as
select
    columns('^(id|anonymous_id|user_id|received_at|timestamp|context_.*)$'),
    case step_kind when 'product' then 'product_viewed' when 'add' then 'product_added'
        when 'search' then 'products_searched' when 'checkout' then 'checkout_started' when 'completed' then 'order_completed'
        when 'failed' then 'checkout_failed' when 'sign_in' then 'signed_in' end as event,
    case step_kind when 'product' then 'Product Viewed' when 'add' then 'Product Added'
        when 'search' then 'Products Searched' when 'checkout' then 'Checkout Started' when 'completed' then 'Order Completed'
        when 'failed' then 'Checkout Failed' when 'sign_in' then 'Signed In' end as event_text
from (
    select * replace (case when step_kind = 'sign_in' then token(draw, 'track') || left(token(draw, 'track tail'), 8) else id end as id)
    from app_row
)
where step_kind in ('product', 'add', 'search', 'checkout', 'completed', 'failed', 'sign_in')
union all by name
select
    columns('^(id|anonymous_id|user_id|received_at|timestamp|context_.*)$'),
    'application_opened' as event,
    'Application Opened' as event_text
from (
    select * replace (token(draw, 'opened') || left(token(draw, 'opened tail'), 8) as id, "timestamp" - interval 2 seconds as "timestamp")
    from app_row
)
where step_number = 1
union all by name
select
    token(person_number, 'installed') || left(token(person_number, 'installed tail'), 8) as id,
    app_device.anonymous_id,
    app_device.installed_at as received_at,
    app_device.installed_at - interval 30 seconds as "timestamp",
    app_device.context_device_id,
    case app_device.context_os_name when 'iOS' then 'ios' else 'android' end as context_device_type,
    app_device.context_device_advertising_id,
    app_device.context_os_name,
    'Europe/London' as context_timezone,
    'en-GB' as context_locale,
    'application_installed' as event,
    'Application Installed' as event_text
from app_device
union all by name
-- A push a fortnight, of which fewer are opened every month.
select
    token(person_number * 256 + push_rank * 2 + answer, 'push') || left(token(person_number * 256 + push_rank * 2 + answer, 'push tail'), 8) as id,
    app_device.anonymous_id,
    app_device.installed_at + to_days(14 * push_rank) + to_seconds(answer * (30 + dice(person_number * 256 + push_rank, 'opens after', 9000))) as received_at,
    app_device.installed_at + to_days(14 * push_rank) + to_seconds(answer * (30 + dice(person_number * 256 + push_rank, 'opens after', 9000))) as "timestamp",
    app_device.context_device_id,
    case app_device.context_os_name when 'iOS' then 'ios' else 'android' end as context_device_type,
    app_device.context_device_advertising_id,
    app_device.context_os_name,
    'Europe/London' as context_timezone,
    'en-GB' as context_locale,
    ['push_notification_received', 'push_notification_opened'][1 + answer] as event,
    ['Push Notification Received', 'Push Notification Opened'][1 + answer] as event_text
from app_device, range(1, 60) as pushes(push_rank), (values (0), (1)) as answers(answer)
where app_device.installed_at + to_days(14 * push_rank) < least(end_at() - interval 4 hours, app_device.last_opened_at + interval 120 days)
    and chance(person_number * 256 + push_rank, 'is sent', intensity())
    and (answer = 0 or chance(person_number * 256 + push_rank, 'opens the push', 0.3 / (1 + push_rank / 8.0)));

-- Checkouts that the shop knows by address but that were never finished, and some that were after a reminder.
create or replace table abandoned_visit as
select
    visit.visit_number,
    visit.person_number,
    shop_profile.customer_id,
    shop_profile.email,
    shop_profile.phone,
    product_variant.list_price,
    33100000000000 + abs(visit.visit_number) as checkout_id,
    token(visit.visit_number, 'cart') || left(token(visit.visit_number, 'cart tail'), 8) as cart_token,
    visit_step.happened_at as abandoned_at
from visit
inner join visit_step on visit.visit_number = visit_step.visit_number and visit_step.step_kind = 'checkout'
inner join product_variant on visit_step.variant_number = product_variant.variant_number
inner join shop_profile on visit.person_number = shop_profile.person_number and shop_profile.profile_rank = 1
where visit.visit_kind in ('checkout', 'failed') and visit.started_at > shop_profile.created_at;

create or replace view raw.shopify_abandoned_checkout as
select
    checkout_id as id,
    case when chance(visit_number, 'is known', 0.7) then customer_id end as customer_id,
    written_email(email, visit_number, 'abandoned email') as email,
    written_phone(phone, visit_number, 'abandoned phone') as phone,
    left(cart_token, 20) || 'c' as token,
    cart_token,
    '#' || checkout_id as name,
    'GBP' as currency,
    list_price as total_price,
    list_price as total_price_set_shop_amount,
    '/' as landing_site_base_url,
    written_phone(phone, visit_number, 'abandoned phone') as billing_address_phone,
    abandoned_at as created_at,
    abandoned_at + interval 5 minutes as updated_at,
    null::timestamp as completed_at,
    null::timestamp as closed_at,
    false as _fivetran_deleted,
    loaded_at(abandoned_at, visit_number, 'abandoned checkout') as _fivetran_synced
from abandoned_visit
union all by name
select
    checkout_id as id,
    customer_id,
    email,
    null::varchar as phone,
    left(cart_token, 20) || 'c' as token,
    cart_token,
    '#' || checkout_id as name,
    'GBP' as currency,
    total_amount as total_price,
    total_amount as total_price_set_shop_amount,
    '/' as landing_site_base_url,
    null::varchar as billing_address_phone,
    placed_at - interval 100 minutes as created_at,
    placed_at as updated_at,
    placed_at as completed_at,
    placed_at as closed_at,
    false as _fivetran_deleted,
    loaded_at(placed_at, purchase_number, 'recovered checkout') as _fivetran_synced
from shop_order
where channel = 'web' and order_kind = 'sale' and chance(purchase_number, 'came back to pay', 0.06) and placed_at > start_at() + interval 1 day;
