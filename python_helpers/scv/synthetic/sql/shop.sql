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
),

priced as (
    select
        online_purchase.*,
        purchase_total.line_count,
        purchase_total.gross_amount,
        purchase_total.discount_amount,
        purchase_total.net_amount as goods_amount,
        purchase_total.has_return and not online_purchase.is_cancelled as has_return,
        coalesce(gift_card_sale.amount, 0)::decimal(18, 2) as gift_card_amount,
        case when online_purchase.order_kind in ('replacement', 'gift_card') or purchase_total.net_amount >= 50 then 0 else 4.95 end
            ::decimal(18, 2) as shipping_amount,
        -- Where the discount is stated: on the lines themselves, or on the order, which then has its share on every line.
        case
            when online_purchase.order_kind = 'replacement' or online_purchase.is_reduced_by_shop then 'order'
            when online_purchase.discount_code = 'LOYAL5' then 'line'
            when online_purchase.discount_code is null then null
            when chance(online_purchase.purchase_number, 'reduces the order', rate_order_discounts()) then 'order'
            else 'line'
        end as discount_level
    from online_purchase
    inner join purchase_total on online_purchase.purchase_number = purchase_total.purchase_number
    left join gift_card_sale on online_purchase.purchase_number = gift_card_sale.purchase_number
),

totalled as (
    select
        *,
        case when discount_level is null and chance(purchase_number, 'posts free of charge', rate_shipping_discounts())
            then shipping_amount else 0 end::decimal(18, 2) as shipping_discount,
        (goods_amount + gift_card_amount)::decimal(18, 2) as net_amount
    from priced
)

select
    totalled.purchase_number,
    totalled.person_number,
    totalled.channel,
    totalled.order_kind,
    totalled.order_kind in ('sale', 'replacement') and not totalled.is_cancelled as is_sent,
    totalled.placed_at,
    totalled.order_rank,
    totalled.is_cancelled,
    totalled.discount_code,
    totalled.discount_level,
    totalled.is_reduced_by_shop,
    totalled.recipient_number,
    5200000000000 + totalled.shop_order_rank * 4096 + dice(totalled.purchase_number, 'order id', 4096) as order_id,
    '#' || (100000 + totalled.shop_order_rank) as order_name,
    32100000000000 + scrambled(totalled.shop_order_rank) as checkout_id,
    token(totalled.purchase_number, 'cart') || left(token(totalled.purchase_number, 'cart tail'), 8) as cart_token,
    shop_profile.customer_id,
    shop_profile.profile_rank,
    shop_profile.draw as profile_draw,
    shop_profile.email,
    coalesce(shop_profile.profile_rank = 2 and not person.is_email_2_proven, false) as is_unproven,
    case
        when shop_profile.profile_rank = 2 and not person.is_email_2_proven then null
        when chance(totalled.purchase_number, 'billing phone', 0.86) then person.mobile
    end as billing_phone,
    person.given_name,
    person.family_name,
    person.household_number,
    totalled.line_count,
    totalled.gross_amount,
    totalled.discount_amount,
    totalled.goods_amount,
    totalled.gift_card_amount,
    totalled.net_amount,
    totalled.shipping_amount,
    totalled.shipping_discount,
    (totalled.net_amount + totalled.shipping_amount - totalled.shipping_discount)::decimal(18, 2) as total_amount,
    -- Gift cards are money, not goods: no tax is due on them.
    round((totalled.goods_amount + totalled.shipping_amount - totalled.shipping_discount) / 6, 2)::decimal(18, 2) as tax_amount,
    totalled.has_return,
    -- Parcels arrive two to five days later, returns reach the warehouse some days after that.
    totalled.placed_at + to_hours(18 + dice(totalled.purchase_number, 'shipped', 30)) as shipped_at,
    totalled.placed_at + to_hours(52 + dice(totalled.purchase_number, 'delivered', 72)) as delivered_at,
    totalled.placed_at + to_hours(190 + dice(totalled.purchase_number, 'returned', 500)) as returned_at,
    totalled.placed_at + to_seconds(1200 + dice(totalled.purchase_number, 'cancelled', 72000)) as cancelled_at,
    false as is_test
from totalled
inner join person on totalled.person_number = person.person_number
inner join shop_profile
    on totalled.person_number = shop_profile.person_number
    and totalled.wished_profile_rank = shop_profile.profile_rank
order by totalled.purchase_number;

create or replace table shop_order_line as
with lines as (
    select
        purchase_line.* exclude (purchase_number, person_number, channel),
        purchase_line.purchase_number,
        false as is_gift_card
    from purchase_line
    union all by name
    select
        purchase_number,
        draw,
        0 as line_rank,
        'Gift Card' as product_title,
        1 as quantity,
        amount as unit_price,
        0::decimal(18, 2) as discount_per_unit,
        false as is_returned,
        true as is_gift_card
    from gift_card_sale
)

select
    shop_order.order_id,
    lines.line_rank,
    13500000000000 + (shop_order.order_id - 5200000000000) * 8 + lines.line_rank as order_line_id,
    lines.* exclude (line_rank),
    shop_order.placed_at,
    shop_order.returned_at,
    shop_order.discount_level,
    (lines.discount_per_unit * lines.quantity)::decimal(18, 2) as discount_amount,
    lines.is_returned and not shop_order.is_cancelled and shop_order.returned_at < end_at() - interval 1 day as is_sent_back,
    case when lines.quantity > 1 and chance(lines.draw, 'keeps one', rate_partial_returns()) then 1 else lines.quantity end
        as returned_quantity
from lines
inner join shop_order on lines.purchase_number = shop_order.purchase_number
order by shop_order.order_id, lines.line_rank;

create or replace table shop_return as
with sent_back as (
    select
        order_id,
        min(purchase_number) as purchase_number,
        min(returned_at) as returned_at,
        sum(returned_quantity) as quantity,
        sum((unit_price - discount_per_unit) * returned_quantity)::decimal(18, 2) as amount
    from shop_order_line
    where is_sent_back
    group by order_id
)

select
    sent_back.*,
    1170000000000 + (sent_back.order_id - 5200000000000) as return_id,
    3980000000000 + (sent_back.order_id - 5200000000000) as refund_id,
    case
        when shop_order.shipping_amount > shop_order.shipping_discount
            and chance(sent_back.order_id, 'gets the postage back', rate_postage_refunds())
            then shop_order.shipping_amount - shop_order.shipping_discount
        else 0
    end::decimal(18, 2) as postage_amount,
    case when sent_back.amount > 10 and not chance(sent_back.order_id, 'gets the postage back', rate_postage_refunds())
        and chance(sent_back.order_id, 'pays for the label', rate_return_fees())
        then 2.95 else 0 end::decimal(18, 2) as fee_amount
from sent_back
inner join shop_order on sent_back.order_id = shop_order.order_id;

-- Money given back: for returned goods, for a cancelled order, or out of goodwill, with no goods coming back.
create or replace table shop_refund as
select
    refund_id,
    order_id,
    return_id,
    'Return received' as note,
    postage_amount,
    -fee_amount as discrepancy_amount,
    (amount + postage_amount - fee_amount)::decimal(18, 2) as amount,
    returned_at + interval 2 hours as refunded_at
from shop_return
union all by name
select
    2980000000000 + (order_id - 5200000000000) as refund_id,
    order_id,
    null::bigint as return_id,
    'Order cancelled' as note,
    (shipping_amount - shipping_discount)::decimal(18, 2) as postage_amount,
    0::decimal(18, 2) as discrepancy_amount,
    total_amount as amount,
    least(cancelled_at, end_at() - interval 10 seconds) as refunded_at
from shop_order
where is_cancelled
union all by name
select
    1980000000000 + (order_id - 5200000000000) as refund_id,
    order_id,
    null::bigint as return_id,
    'Sorry for the trouble' as note,
    0::decimal(18, 2) as postage_amount,
    amount as discrepancy_amount,
    amount,
    refunded_at
from (
    select
        order_id,
        case
            when chance(order_id, 'is given too much', rate_refunds_above_order()) then goods_amount + 10
            else least(pick(order_id, 'goodwill', [5, 5, 10, 15]), goods_amount)
        end::decimal(18, 2) as amount,
        delivered_at + to_hours(20 + dice(order_id, 'goodwill after', 240)) as refunded_at
    from shop_order
    where order_kind = 'sale' and is_sent and not has_return and chance(order_id, 'is consoled', rate_goodwill_refunds())
) as goodwill
where refunded_at < end_at() - interval 1 day;

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
with refunded as (
    select
        order_id,
        sum(amount) as amount,
        max(refunded_at) as refunded_at
    from shop_refund
    group by order_id
),

changed as (
    select
        shop_order.*,
        coalesce(refunded.amount, 0) as refunded_amount,
        least(
            case when is_cancelled then cancelled_at when refunded.amount is not null then refunded.refunded_at + interval 1 hour
                when is_sent then delivered_at else placed_at + interval 2 hours end,
            end_at() - interval 10 seconds
        ) as changed_at
    from shop_order
    left join refunded on shop_order.order_id = refunded.order_id
),

-- The older version of an order is delivered first, or never, or once more behind the newer one.
orders as (
    select
        changed.*,
        version,
        case when version = 2 then changed_at else placed_at end as version_at,
        case
            when version < 3
                then loaded_at(case when version = 1 then placed_at else changed_at end, purchase_number * 2 + version, 'shop order')
            else loaded_at(changed_at, purchase_number * 2 + 2, 'shop order') + to_seconds(1800 + dice(purchase_number, 'lands again after', 86400))
        end as synced_at
    from changed, (values (1), (2), (3)) as versions(version)
    where version = 2
        or (version = 1 and chance(purchase_number, 'was changed', 0.1))
        or (version = 3 and chance(purchase_number, 'lands again', least(rate_stale_deliveries() * case when is_cancelled then 5 else 1 end, 1)))
)

select
    orders.order_id as id,
    case when chance(orders.purchase_number, 'has no customer', 0.02) then null else orders.customer_id end as customer_id,
    written_email(orders.email, orders.purchase_number, 'order email') as email,
    orders.order_name as name,
    case when orders.order_kind = 'replacement' then 'shopify_draft_order' else orders.channel end as source_name,
    'GBP' as currency,
    'GBP' as currency_code,
    orders.total_amount as total_price,
    orders.total_amount as total_price_set_shop_amount,
    orders.net_amount as subtotal_price,
    orders.net_amount as subtotal_price_set_shop_amount,
    orders.tax_amount as total_tax,
    orders.tax_amount as total_tax_set_shop_amount,
    (orders.discount_amount + orders.shipping_discount)::decimal(18, 2) as total_discounts,
    (orders.discount_amount + orders.shipping_discount)::decimal(18, 2) as total_discounts_set_shop_amount,
    '{"shop_money":{"amount":"' || orders.shipping_amount || '","currency_code":"GBP"}}' as total_shipping_price_set,
    orders.shipping_amount as total_shipping_price_set_shop_amount,
    case
        when orders.order_kind not in ('sale', 'gift_card', 'replacement') then orders.order_kind
        when orders.order_kind = 'replacement' then 'paid'
        when orders.version <> 2 then 'pending'
        when orders.refunded_amount >= orders.total_amount then 'refunded'
        when orders.refunded_amount > 0 then 'partially_refunded'
        else 'paid'
    end as financial_status,
    upper(case
        when orders.order_kind not in ('sale', 'gift_card', 'replacement') then orders.order_kind
        when orders.order_kind = 'replacement' then 'paid'
        when orders.version <> 2 then 'pending'
        when orders.refunded_amount >= orders.total_amount then 'refunded'
        when orders.refunded_amount > 0 then 'partially_refunded'
        else 'paid'
    end) as display_financial_status,
    case when orders.version = 2 and orders.is_sent and orders.shipped_at < end_at() then 'fulfilled' end as fulfillment_status,
    case when orders.version = 2 and orders.is_sent and orders.shipped_at < end_at() then 'FULFILLED' else 'UNFULFILLED' end
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
    orders.synced_at as _fivetran_synced
from orders
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
    product_title || case when is_gift_card then '' else ' - ' || variant_title end as name,
    product_title as title,
    variant_title,
    brand as vendor,
    quantity::bigint as quantity,
    unit_price as price,
    (unit_price * quantity)::decimal(18, 2) as original_total_set_shop_amount,
    case when discount_level = 'line' then discount_amount else 0 end::decimal(18, 2) as total_discount,
    case when discount_level = 'line' then discount_amount else 0 end::decimal(18, 2) as total_discount_set_shop_amount,
    is_gift_card as gift_card,
    is_gift_card,
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
where discount_code is not null
union all
select
    order_id,
    1 as "index",
    'FREESHIP' as code,
    shipping_discount as amount,
    'shipping' as "type",
    loaded_at(placed_at, purchase_number, 'shop discount code') as _fivetran_synced
from shop_order
where shipping_discount > 0;

-- What made a discount: a code, the shop itself, or the member of staff who sends a replacement.
create or replace view raw.shopify_discount_application as
select
    order_id,
    0 as "index",
    case when order_kind = 'replacement' then 'manual' when is_reduced_by_shop then 'automatic' else 'discount_code' end as "type",
    discount_code as code,
    case when order_kind = 'replacement' then 'Replacement' when is_reduced_by_shop then 'Ten per cent on us' end as title,
    null::varchar as description,
    case when discount_code = 'LOYAL5' then 'one' else 'across' end as allocation_method,
    case when discount_level = 'line' then 'entitled' else 'all' end as target_selection,
    'line_item' as target_type,
    case when discount_code = 'LOYAL5' then 'fixed_amount' else 'percentage' end as value_type,
    case when order_kind = 'replacement' then 100 when discount_code = 'SAVE15' then 15 when discount_code = 'FRIENDS20' then 20
        when discount_code = 'LOYAL5' then 5 else 10 end::double as value,
    loaded_at(placed_at, purchase_number, 'shop discount') as _fivetran_synced
from shop_order
where discount_level is not null
union all by name
select
    order_id,
    0 as "index",
    'discount_code' as "type",
    'FREESHIP' as code,
    'each' as allocation_method,
    'all' as target_selection,
    'shipping_line' as target_type,
    'percentage' as value_type,
    100::double as value,
    loaded_at(placed_at, purchase_number, 'shop discount') as _fivetran_synced
from shop_order
where shipping_discount > 0;

create or replace view raw.shopify_discount_allocation as
select
    order_line_id,
    0 as "index",
    0 as discount_application_index,
    discount_amount::double as amount,
    discount_amount::double as amount_set_shop_money_amount,
    'GBP' as amount_set_shop_money_currency_code,
    discount_amount::double as amount_set_presentment_money_amount,
    'GBP' as amount_set_presentment_money_currency_code,
    loaded_at(placed_at, order_line_id, 'shop discount share') as _fivetran_synced
from shop_order_line
where discount_amount > 0;

-- What was paid, tried, held and given back.
create or replace table shop_payment as
with paying as (
    select
        *,
        case
            when order_kind = 'pending' then 'bank_deposit'
            else pick(purchase_number, 'gateway', ['shopify_payments', 'shopify_payments', 'shopify_payments', 'paypal', 'klarna'])
        end as gateway,
        case when order_kind = 'sale' and chance(purchase_number, 'pays with a gift card', rate_gift_card_payments())
            then least(pick(purchase_number, 'gift card paid', [25, 50, 50, 100]), total_amount) else 0 end::decimal(18, 2) as from_gift_card,
        order_kind in ('voided', 'expired', 'authorized')
        or (order_kind <> 'pending' and chance(purchase_number, 'is captured later', 0.2)) as is_authorised_first
    from shop_order
    where total_amount > 0
),

steps as (
    select purchase_number, 0 as step, 'gift_card' as gateway, 'sale' as kind, 'success' as status, from_gift_card as amount, 0 as seconds
    from paying
    where from_gift_card > 0
    union all
    select purchase_number, 1, gateway, case when is_authorised_first then 'authorization' else 'sale' end, 'failure',
        total_amount - from_gift_card, -50
    from paying
    where total_amount > from_gift_card and gateway <> 'bank_deposit' and chance(purchase_number, 'is declined first', 0.03)
    union all
    select purchase_number, 2, gateway, case when is_authorised_first then 'authorization' else 'sale' end,
        case when order_kind = 'pending' then 'pending' else 'success' end, total_amount - from_gift_card, 2
    from paying
    where total_amount > from_gift_card
    union all
    select purchase_number, 3, gateway, case when order_kind = 'voided' then 'void' else 'capture' end, 'success',
        case when order_kind = 'voided' then 0 else total_amount - from_gift_card end, 5400
    from paying
    where total_amount > from_gift_card and is_authorised_first and order_kind not in ('expired', 'authorized')
)

select
    shop_order.order_id,
    steps.step,
    steps.gateway,
    steps.kind,
    steps.status,
    steps.amount::decimal(18, 2) as amount,
    least(shop_order.placed_at + to_seconds(steps.seconds), end_at() - interval 5 seconds) as processed_at,
    null::bigint as refund_id
from steps
inner join shop_order on steps.purchase_number = shop_order.purchase_number
union all by name
select
    shop_refund.order_id,
    case left(shop_refund.refund_id::varchar, 1) when '1' then 4 when '2' then 5 else 6 end as step,
    coalesce(paid.gateway, 'gift_card') as gateway,
    'refund' as kind,
    'success' as status,
    shop_refund.amount,
    shop_refund.refunded_at as processed_at,
    shop_refund.refund_id
from shop_refund
inner join shop_order on shop_refund.order_id = shop_order.order_id
left join steps as paid
    on shop_order.purchase_number = paid.purchase_number
    and paid.step = 2;

create or replace view raw.shopify_transaction as
select
    6900000000000 + (order_id - 5200000000000) * 8 + step as id,
    order_id,
    refund_id,
    case kind when 'capture' then 6900000000000 + (order_id - 5200000000000) * 8 + 2 when 'void' then 6900000000000 + (order_id - 5200000000000) * 8 + 2 end
        as parent_id,
    kind,
    status,
    gateway,
    amount,
    'GBP' as currency,
    'web' as source_name,
    case when status = 'failure' then 'Your card was declined.' end as message,
    case when status = 'failure' then 'card_declined' end as error_code,
    case when kind = 'authorization' and status = 'success' then processed_at + interval 7 days end as authorization_expires_at,
    case when gateway = 'shopify_payments' then pick(order_id, 'card company', ['Visa', 'Visa', 'Mastercard', 'American Express']) end
        as payment_credit_card_company,
    false as test,
    processed_at as created_at,
    processed_at,
    loaded_at(processed_at, order_id * 8 + step, 'shop transaction') as _fivetran_synced
from shop_payment
union all by name
select
    6800000000000 + test_number as id,
    5100000000000 + test_number as order_id,
    'sale' as kind,
    'success' as status,
    'bogus' as gateway,
    10.00::decimal(18, 2) as amount,
    'GBP' as currency,
    'web' as source_name,
    true as test,
    start_at() + to_days(dice(test_number, 'test order', days())) as created_at,
    start_at() + to_days(dice(test_number, 'test order', days())) as processed_at,
    loaded_at(start_at() + to_days(dice(test_number, 'test order', days())), test_number, 'test order') as _fivetran_synced
from range(1, 6) as tests(test_number);

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
where not has_return and is_sent and order_kind = 'sale' and chance(order_id, 'is declined', 0.008) and returned_at < end_at();

create or replace view raw.shopify_return_line_item as
select
    order_line_id - 13500000000000 + 15600000000000 as id,
    1170000000000 + (order_id - 5200000000000) as return_id,
    order_line_id,
    returned_quantity::bigint as quantity,
    returned_quantity::bigint as refunded_quantity,
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
    note,
    -- The REST API states no amount; what is known of one comes from lines, adjustments and transactions.
    case when note <> 'Sorry for the trouble' then amount end as total_refunded_set_shop_amount,
    refunded_at as created_at,
    refunded_at as processed_at,
    loaded_at(refunded_at, refund_id, 'shop refund') as _fivetran_synced
from shop_refund;

-- What a refund gave beyond its lines is negative, as the API writes it; what it kept back is positive.
create or replace view raw.shopify_order_adjustment as
select
    refund_id * 2 as id,
    order_id,
    refund_id,
    'shipping_refund' as kind,
    'Shipping refund' as reason,
    -postage_amount::double as amount,
    '{"shop_money":{"amount":"' || (-postage_amount) || '","currency_code":"GBP"}}' as amount_set,
    0::double as tax_amount,
    '{"shop_money":{"amount":"0.00","currency_code":"GBP"}}' as tax_amount_set,
    loaded_at(refunded_at, refund_id, 'shop refund') as _fivetran_synced
from shop_refund
where postage_amount > 0
union all
select
    refund_id * 2 + 1 as id,
    order_id,
    refund_id,
    'refund_discrepancy' as kind,
    'Refund discrepancy' as reason,
    -discrepancy_amount::double as amount,
    '{"shop_money":{"amount":"' || (-discrepancy_amount) || '","currency_code":"GBP"}}' as amount_set,
    0::double as tax_amount,
    '{"shop_money":{"amount":"0.00","currency_code":"GBP"}}' as tax_amount_set,
    loaded_at(refunded_at, refund_id, 'shop refund') as _fivetran_synced
from shop_refund
where discrepancy_amount <> 0;

create or replace view raw.shopify_order_line_refund as
select
    order_line_id - 13500000000000 + 16600000000000 as id,
    3980000000000 + (order_id - 5200000000000) as refund_id,
    order_line_id,
    returned_quantity::double as quantity,
    ((unit_price - discount_per_unit) * returned_quantity)::decimal(18, 2) as subtotal,
    ((unit_price - discount_per_unit) * returned_quantity)::decimal(18, 2) as subtotal_set_shop_amount,
    round((unit_price - discount_per_unit) * returned_quantity / 6, 2)::decimal(18, 2) as total_tax,
    round((unit_price - discount_per_unit) * returned_quantity / 6, 2)::decimal(18, 2) as total_tax_set_shop_amount,
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
