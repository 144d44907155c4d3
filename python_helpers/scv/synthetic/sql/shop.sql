-- The web shop, its app and the telephone desk: customers, addresses, orders, refunds and returns as Fivetran lands Shopify.

-- Where a household lives at a moment.
create or replace view home_at as
select
    household_number,
    city,
    region,
    postcode,
    address_line_1,
    address_line_1_short,
    address_line_2,
    timestamp '1900-01-01' as valid_from,
    coalesce(moved_at, timestamp '9999-01-01') as valid_to
from household
union all
select
    household_number,
    next_city,
    next_region,
    next_postcode,
    next_address_line_1,
    next_address_line_1,
    next_address_line_2,
    moved_at,
    timestamp '9999-01-01'
from household
where moved_at is not null;

create or replace table shop_order as
with online_purchase as (
    select
        purchase.*,
        case
            when second_profile.customer_id is not null
                and (purchase.order_rank = 2 or chance(purchase.purchase_number, 'uses the second address', 0.25))
                then 2 else 1
        end as wished_profile_rank,
        row_number() over (order by purchase.placed_at, purchase.purchase_number) as shop_order_rank
    from purchase
    left join shop_profile as second_profile
        on purchase.person_number = second_profile.person_number and second_profile.profile_rank = 2
    where purchase.channel <> 'store'
)

select
    online_purchase.purchase_number,
    online_purchase.person_number,
    online_purchase.channel,
    online_purchase.placed_at,
    online_purchase.order_rank,
    online_purchase.is_cancelled,
    online_purchase.discount_code,
    online_purchase.recipient_number,
    5200000000000 + online_purchase.shop_order_rank * 4096 + dice(online_purchase.purchase_number, 'order id', 4096) as order_id,
    '#' || (100000 + online_purchase.shop_order_rank) as order_name,
    32100000000000 + scrambled(online_purchase.shop_order_rank) as checkout_id,
    token(online_purchase.purchase_number, 'cart') || left(token(online_purchase.purchase_number, 'cart tail'), 8) as cart_token,
    shop_profile.customer_id,
    shop_profile.profile_rank,
    shop_profile.draw as profile_draw,
    shop_profile.email,
    coalesce(shop_profile.profile_rank = 2 and not person.is_email_2_proven, false) as is_unproven,
    case
        when shop_profile.profile_rank = 2 and not person.is_email_2_proven then null
        when chance(online_purchase.purchase_number, 'billing phone', 0.86) then person.mobile
    end as billing_phone,
    person.given_name,
    person.family_name,
    person.household_number,
    purchase_total.line_count,
    purchase_total.gross_amount,
    purchase_total.discount_amount,
    purchase_total.net_amount,
    case when purchase_total.net_amount >= 50 then 0 else 4.95 end::decimal(18, 2) as shipping_amount,
    (purchase_total.net_amount + case when purchase_total.net_amount >= 50 then 0 else 4.95 end)::decimal(18, 2)
        as total_amount,
    purchase_total.has_return and not online_purchase.is_cancelled as has_return,
    -- Parcels arrive two to five days later, returns reach the warehouse some days after that.
    online_purchase.placed_at + to_hours(18 + dice(online_purchase.purchase_number, 'shipped', 30)) as shipped_at,
    online_purchase.placed_at + to_hours(52 + dice(online_purchase.purchase_number, 'delivered', 72)) as delivered_at,
    online_purchase.placed_at + to_hours(190 + dice(online_purchase.purchase_number, 'returned', 500)) as returned_at,
    online_purchase.placed_at + to_seconds(1200 + dice(online_purchase.purchase_number, 'cancelled', 72000)) as cancelled_at,
    false as is_test
from online_purchase
inner join person on online_purchase.person_number = person.person_number
inner join shop_profile
    on online_purchase.person_number = shop_profile.person_number
    and online_purchase.wished_profile_rank = shop_profile.profile_rank
inner join purchase_total on online_purchase.purchase_number = purchase_total.purchase_number
order by online_purchase.purchase_number;

create or replace table shop_order_line as
select
    shop_order.order_id,
    purchase_line.line_rank,
    13500000000000 + (shop_order.order_id - 5200000000000) * 8 + purchase_line.line_rank as order_line_id,
    purchase_line.* exclude (line_rank, purchase_number, person_number, channel),
    purchase_line.purchase_number,
    shop_order.placed_at,
    shop_order.returned_at,
    purchase_line.is_returned and not shop_order.is_cancelled and shop_order.channel <> 'test'
        and shop_order.returned_at < end_at() - interval 1 day as is_sent_back
from purchase_line
inner join shop_order on purchase_line.purchase_number = shop_order.purchase_number
order by shop_order.order_id, purchase_line.line_rank;

create or replace table shop_return as
select
    order_id,
    min(purchase_number) as purchase_number,
    min(returned_at) as returned_at,
    1170000000000 + (order_id - 5200000000000) as return_id,
    3980000000000 + (order_id - 5200000000000) as refund_id,
    sum(quantity) as quantity,
    sum((unit_price - discount_per_unit) * quantity)::decimal(18, 2) as amount
from shop_order_line
where is_sent_back
group by order_id;

create or replace view raw.shopify_customer as
with customers as (
    select
        shop_profile.*,
        version,
        case when version = 1 then created_at else greatest(updated_at, created_at) end as version_at
    from shop_profile,
        -- A customer who was changed is delivered again; the older delivery stays in the file.
        (values (1), (2)) as versions(version)
    where version = 2 or chance(draw, 'was changed', 0.12)
)

select
    customer_id as id,
    case
        when chance(draw, 'has no email', 0.004) and phone is not null then null
        else written_email(email, draw, 'shop email')
    end as email,
    case when version = 2 then written_phone(phone, draw, 'shop phone format') end as phone,
    given_name as first_name,
    family_name as last_name,
    is_subscriber as accepts_marketing,
    case when is_subscriber then 'SUBSCRIBED' when chance(draw, 'has unsubscribed', 0.3) then 'UNSUBSCRIBED' else 'NOT_SUBSCRIBED' end
        as email_marketing_consent_state,
    case when is_subscriber then created_at + interval 1 minute end as email_marketing_consent_consent_updated_at,
    case when is_subscriber then created_at + interval 1 minute end as email_marketing_consent_updated_at,
    case when is_guest then 'DISABLED' else 'ENABLED' end as state,
    not is_guest as verified_email,
    9300000000000 + scrambled(draw) as default_address_id,
    'GBP' as currency,
    created_at,
    version_at as updated_at,
    loaded_at(version_at, draw * 2 + version, 'shop customer') as _fivetran_synced
from customers;

create or replace view raw.shopify_customer_address as
select
    9300000000000 + scrambled(shop_profile.draw) + case when home_at.valid_from > timestamp '1900-01-01' then 1 else 0 end * 100000000000 as id,
    shop_profile.customer_id,
    shop_profile.given_name as first_name,
    shop_profile.family_name as last_name,
    null::varchar as company,
    case when chance(shop_profile.draw, 'writes it short', 0.25) then home_at.address_line_1_short else home_at.address_line_1 end as address_1,
    home_at.address_line_2 as address_2,
    home_at.city,
    home_at.region as province,
    case when chance(shop_profile.draw, 'postcode case', 0.08) then lower(replace(home_at.postcode, ' ', '')) else home_at.postcode end as zip,
    'United Kingdom' as country,
    'GB' as country_code,
    -- Carriers ring the telephone at home; it is the household's, not the customer's.
    written_phone(
        case when chance(shop_profile.draw, 'leaves the landline', 0.7) then coalesce(shop_profile.landline, shop_profile.phone) else shop_profile.phone end,
        shop_profile.draw, 'address phone format') as phone,
    home_at.valid_from = timestamp '1900-01-01' as is_default,
    loaded_at(greatest(shop_profile.created_at, home_at.valid_from), shop_profile.draw, 'shop address') as _fivetran_synced
from shop_profile
inner join home_at on shop_profile.household_number = home_at.household_number
where home_at.valid_from < shop_profile.updated_at;

create or replace view raw.shopify_order as
with orders as (
    select
        shop_order.*,
        version,
        case when version = 1 then placed_at
            else least(case when is_cancelled then cancelled_at when has_return then returned_at + interval 3 hours else delivered_at end,
                end_at() - interval 10 seconds)
        end as version_at
    from shop_order, (values (1), (2)) as versions(version)
    where version = 2 or chance(purchase_number, 'was changed', 0.1)
)

select
    orders.order_id as id,
    case when chance(orders.purchase_number, 'has no customer', 0.02) then null else orders.customer_id end as customer_id,
    written_email(orders.email, orders.purchase_number, 'order email') as email,
    orders.order_name as name,
    orders.channel as source_name,
    'GBP' as currency,
    'GBP' as currency_code,
    orders.total_amount as total_price,
    orders.total_amount as total_price_set_shop_amount,
    orders.net_amount as subtotal_price,
    orders.net_amount as subtotal_price_set_shop_amount,
    round(orders.total_amount / 6, 2)::decimal(18, 2) as total_tax,
    round(orders.total_amount / 6, 2)::decimal(18, 2) as total_tax_set_shop_amount,
    orders.discount_amount as total_discounts,
    orders.discount_amount as total_discounts_set_shop_amount,
    '{"shop_money":{"amount":"' || orders.shipping_amount || '","currency_code":"GBP"}}' as total_shipping_price_set,
    orders.shipping_amount as total_shipping_price_set_shop_amount,
    case when orders.version = 1 then 'pending' when orders.is_cancelled then 'refunded'
        when shop_return.refund_id is not null then 'partially_refunded' else 'paid' end as financial_status,
    upper(case when orders.version = 1 then 'pending' when orders.is_cancelled then 'refunded'
        when shop_return.refund_id is not null then 'partially_refunded' else 'paid' end) as display_financial_status,
    case when orders.version = 2 and not orders.is_cancelled and orders.shipped_at < end_at() then 'fulfilled' end as fulfillment_status,
    case when orders.version = 2 and not orders.is_cancelled and orders.shipped_at < end_at() then 'FULFILLED' else 'UNFULFILLED' end
        as display_fulfillment_status,
    case when orders.version = 2 and orders.is_cancelled
        then pick(orders.purchase_number, 'cancel reason', ['customer', 'customer', 'inventory', 'fraud', 'declined']) end as cancel_reason,
    orders.checkout_id,
    left(orders.cart_token, 20) || 'c' as checkout_token,
    orders.cart_token,
    case when orders.channel = 'web' then '/' || case when chance(orders.purchase_number, 'came by campaign', 0.3)
        then '?utm_source=klaviyo&utm_medium=email' else '' end end as landing_site_base_url,
    case when orders.channel = 'web' then pick(orders.purchase_number, 'referring site',
        ['https://www.google.com/', 'https://www.google.com/', 'https://www.instagram.com/', null, null]) end as referring_site,
    null::bigint as location_id,
    'en-GB' as customer_locale,
    case orders.channel
        when 'web' then 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36'
        when 'mobile_app' then 'ShopApp/5.2 (iPhone; iOS 18.5)'
    end as client_details_user_agent,
    chance(orders.purchase_number, 'accepts marketing', 0.5) as buyer_accepts_marketing,
    chance(orders.purchase_number, 'accepts marketing', 0.5) as customer_accepts_marketing,
    orders.is_test as test,
    written_given_name(orders.given_name, orders.given_name, orders.purchase_number, 'billing given name') as billing_address_first_name,
    written_family_name(orders.family_name, orders.purchase_number, 'billing family name') as billing_address_last_name,
    home_at.address_line_1 as billing_address_address_1,
    home_at.address_line_2 as billing_address_address_2,
    home_at.city as billing_address_city,
    home_at.region as billing_address_province,
    home_at.postcode as billing_address_zip,
    'GB' as billing_address_country_code,
    written_phone(orders.billing_phone, orders.purchase_number, 'billing phone format') as billing_address_phone,
    coalesce(recipient.given_name, orders.given_name) as shipping_address_first_name,
    coalesce(recipient.family_name, orders.family_name) as shipping_address_last_name,
    coalesce(recipient_home.address_line_1, home_at.address_line_1) as shipping_address_address_1,
    case when recipient.person_number is null then home_at.address_line_2 else recipient_home.address_line_2 end
        as shipping_address_address_2,
    coalesce(recipient_home.city, home_at.city) as shipping_address_city,
    coalesce(recipient_home.region, home_at.region) as shipping_address_province,
    coalesce(recipient_home.postcode, home_at.postcode) as shipping_address_zip,
    'GB' as shipping_address_country_code,
    written_phone(
        case when recipient.person_number is null then orders.billing_phone else recipient.mobile end,
        orders.purchase_number, 'shipping phone format') as shipping_address_phone,
    orders.placed_at as created_at,
    orders.placed_at as processed_at,
    orders.version_at as updated_at,
    case when orders.version = 2 and orders.is_cancelled then least(orders.cancelled_at, end_at() - interval 10 seconds) end as cancelled_at,
    chance(orders.purchase_number, 'was deleted', 0.001) as _fivetran_deleted,
    loaded_at(orders.version_at, orders.purchase_number * 2 + orders.version, 'shop order') as _fivetran_synced
from orders
left join shop_return on orders.order_id = shop_return.order_id
left join home_at
    on orders.household_number = home_at.household_number
    and orders.placed_at >= home_at.valid_from and orders.placed_at < home_at.valid_to
left join person as recipient on orders.recipient_number = recipient.person_number
left join household as recipient_home on recipient.household_number = recipient_home.household_number
union all by name
-- The shop's own test orders: never a customer's.
select
    5100000000000 + test_number as id,
    null::bigint as customer_id,
    'test@test.com' as email,
    '#TEST' || test_number as name,
    'web' as source_name,
    'GBP' as currency,
    'GBP' as currency_code,
    10.00::decimal(18, 2) as total_price,
    10.00::decimal(18, 2) as total_price_set_shop_amount,
    10.00::decimal(18, 2) as subtotal_price,
    10.00::decimal(18, 2) as subtotal_price_set_shop_amount,
    1.67::decimal(18, 2) as total_tax,
    1.67::decimal(18, 2) as total_tax_set_shop_amount,
    0.00::decimal(18, 2) as total_discounts,
    0.00::decimal(18, 2) as total_discounts_set_shop_amount,
    'paid' as financial_status,
    'PAID' as display_financial_status,
    true as test,
    'Test' as billing_address_first_name,
    'Order' as billing_address_last_name,
    '0000000000' as billing_address_phone,
    start_at() + to_days(dice(test_number, 'test order', days())) as created_at,
    start_at() + to_days(dice(test_number, 'test order', days())) as processed_at,
    start_at() + to_days(dice(test_number, 'test order', days())) as updated_at,
    false as _fivetran_deleted,
    loaded_at(start_at() + to_days(dice(test_number, 'test order', days())), test_number, 'test order') as _fivetran_synced
from range(1, 6) as tests(test_number);

create or replace view raw.shopify_order_line as
select
    order_line_id as id,
    order_id,
    line_rank as "index",
    product_id,
    variant_id,
    sku,
    product_title || ' - ' || size_name || ' / ' || colour as name,
    product_title as title,
    size_name || ' / ' || colour as variant_title,
    brand as vendor,
    quantity::bigint as quantity,
    unit_price as price,
    (unit_price * quantity)::decimal(18, 2) as original_total_set_shop_amount,
    (discount_per_unit * quantity)::decimal(18, 2) as total_discount,
    (discount_per_unit * quantity)::decimal(18, 2) as total_discount_set_shop_amount,
    false as gift_card,
    false as is_gift_card,
    loaded_at(placed_at, order_line_id, 'shop order line') as _fivetran_synced
from shop_order_line
union all by name
select
    13400000000000 + test_number as id,
    5100000000000 + test_number as order_id,
    1 as "index",
    'Test product' as name,
    'Test product' as title,
    1::bigint as quantity,
    10.00::decimal(18, 2) as price,
    10.00::decimal(18, 2) as original_total_set_shop_amount,
    0.00::decimal(18, 2) as total_discount,
    0.00::decimal(18, 2) as total_discount_set_shop_amount,
    false as gift_card,
    false as is_gift_card,
    loaded_at(start_at() + to_days(dice(test_number, 'test order', days())), test_number, 'test order') as _fivetran_synced
from range(1, 6) as tests(test_number);

create or replace view raw.shopify_order_discount_code as
select
    order_id,
    1 as "index",
    discount_code as code,
    discount_amount as amount,
    case when discount_code = 'LOYAL5' then 'fixed_amount' else 'percentage' end as "type",
    loaded_at(placed_at, purchase_number, 'shop discount code') as _fivetran_synced
from shop_order
where discount_code is not null;

create or replace view raw.shopify_return as
select
    return_id as id,
    order_id,
    '#R' || (return_id % 1000000) as name,
    'CLOSED' as status,
    null::varchar as decline_reason,
    null::varchar as decline_note,
    quantity::bigint as total_quantity,
    loaded_at(returned_at, order_id, 'shop return') as _fivetran_synced
from shop_return
union all
-- Some returns are asked for and refused: too late or worn.
select
    1070000000000 + (order_id - 5200000000000) as id,
    order_id,
    '#R' || ((1070000000000 + order_id - 5200000000000) % 1000000) as name,
    'DECLINED' as status,
    pick(order_id, 'decline reason', ['RETURN_PERIOD_ENDED', 'FINAL_SALE', 'OTHER']) as decline_reason,
    'Sorry, we cannot take this back.' as decline_note,
    1 as total_quantity,
    loaded_at(returned_at, order_id, 'shop return') as _fivetran_synced
from shop_order
where not has_return and not is_cancelled and chance(order_id, 'is declined', 0.008) and returned_at < end_at();

create or replace view raw.shopify_return_line_item as
select
    order_line_id - 13500000000000 + 15600000000000 as id,
    1170000000000 + (order_id - 5200000000000) as return_id,
    order_line_id,
    quantity::bigint as quantity,
    quantity::bigint as refunded_quantity,
    return_reason as return_reason_note,
    case when chance(order_line_id, 'has a note', 0.25) then pick(order_line_id, 'note', ['Lovely, just not for me',
        'Runs small', 'Ordered two sizes to try', 'Colour is different from the picture', 'Arrived late']) end as customer_note,
    loaded_at(returned_at, order_line_id, 'shop return line') as _fivetran_synced
from shop_order_line
where is_sent_back;

create or replace view raw.shopify_refund as
select
    refund_id as id,
    order_id,
    return_id,
    'Return received' as note,
    amount as total_refunded_set_shop_amount,
    returned_at + interval 2 hours as created_at,
    returned_at + interval 2 hours as processed_at,
    loaded_at(returned_at + interval 2 hours, order_id, 'shop refund') as _fivetran_synced
from shop_return
union all by name
select
    2980000000000 + (order_id - 5200000000000) as id,
    order_id,
    null::bigint as return_id,
    'Order cancelled' as note,
    total_amount as total_refunded_set_shop_amount,
    least(cancelled_at, end_at() - interval 10 seconds) as created_at,
    least(cancelled_at, end_at() - interval 10 seconds) as processed_at,
    loaded_at(cancelled_at, order_id, 'shop refund') as _fivetran_synced
from shop_order
where is_cancelled;

create or replace view raw.shopify_order_line_refund as
select
    order_line_id - 13500000000000 + 16600000000000 as id,
    3980000000000 + (order_id - 5200000000000) as refund_id,
    order_line_id,
    quantity::double as quantity,
    ((unit_price - discount_per_unit) * quantity)::decimal(18, 2) as subtotal,
    ((unit_price - discount_per_unit) * quantity)::decimal(18, 2) as subtotal_set_shop_amount,
    round((unit_price - discount_per_unit) * quantity / 6, 2)::decimal(18, 2) as total_tax,
    round((unit_price - discount_per_unit) * quantity / 6, 2)::decimal(18, 2) as total_tax_set_shop_amount,
    'return' as restock_type,
    loaded_at(returned_at + interval 2 hours, order_line_id, 'shop refund line') as _fivetran_synced
from shop_order_line
where is_sent_back
union all by name
select
    shop_order_line.order_line_id - 13500000000000 + 17600000000000 as id,
    2980000000000 + (shop_order_line.order_id - 5200000000000) as refund_id,
    shop_order_line.order_line_id,
    shop_order_line.quantity::double as quantity,
    ((shop_order_line.unit_price - shop_order_line.discount_per_unit) * shop_order_line.quantity)::decimal(18, 2) as subtotal,
    ((shop_order_line.unit_price - shop_order_line.discount_per_unit) * shop_order_line.quantity)::decimal(18, 2)
        as subtotal_set_shop_amount,
    round((shop_order_line.unit_price - shop_order_line.discount_per_unit) * shop_order_line.quantity / 6, 2)::decimal(18, 2) as total_tax,
    round((shop_order_line.unit_price - shop_order_line.discount_per_unit) * shop_order_line.quantity / 6, 2)::decimal(18, 2)
        as total_tax_set_shop_amount,
    'cancel' as restock_type,
    loaded_at(shop_order.cancelled_at, shop_order_line.order_line_id, 'shop refund line') as _fivetran_synced
from shop_order_line
inner join shop_order on shop_order_line.order_id = shop_order.order_id
where shop_order.is_cancelled;
