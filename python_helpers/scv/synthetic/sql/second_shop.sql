-- A second web shop of the same retailer, on an account of its own: its numbers begin where the first shop's began, so that
-- now and then they name something else there. It sells in euros, figure for figure what the first shop sold in pounds, to
-- other people; nothing but people joins them.

-- Every number of an order and its parts is higher by this much, but for one order in ten and its parts.
create or replace macro beyond_first_shop(purchase_number) as
    case when chance(purchase_number, 'has a number of the first shop', 0.1) then 0 else 10000000000000 end;

create or replace table second_order as
with wished as (
    select
        shop_order.order_id,
        shop_order.purchase_number,
        shop_order.placed_at,
        beyond_first_shop(shop_order.purchase_number) as shift,
        (1 + random_bits(shop_order.purchase_number, 'second shop') % people()::ubigint)::bigint as person_number
    from shop_order
    where shops() = 2 and shop_order.order_kind = 'sale' and chance(shop_order.purchase_number, 'is sold in the second shop', 0.25)
)

select
    wished.*,
    person.given_name,
    person.family_name,
    person.household_number,
    person.mobile,
    person.email_1 as email,
    -- One customer in ten has the number that somebody else has in the first shop.
    6100000000000 + scrambled((1 + wished.person_number % people()) * 2 + 1) + beyond_first_shop(-wished.person_number) as customer_id
from wished
inner join person on wished.person_number = person.person_number
where wished.placed_at between person.active_from and person.active_to
order by wished.order_id;

create or replace table second_customer as
select
    person_number,
    customer_id,
    household_number,
    any_value(written_given_name(given_name, given_name, person_number, 'second shop given name')) as given_name,
    any_value(written_family_name(family_name, person_number, 'second shop family name')) as family_name,
    any_value(email) as email,
    any_value(mobile) as mobile,
    min(placed_at) - interval 20 minutes as created_at,
    max(placed_at) as updated_at
from second_order
group by person_number, customer_id, household_number
order by person_number;

create or replace view raw.shopify__outlet_customer as
select
    customer_id as id,
    written_email(email, person_number, 'second shop email') as email,
    written_phone(mobile, person_number, 'second shop phone') as phone,
    given_name as first_name,
    family_name as last_name,
    false as accepts_marketing,
    'NOT_SUBSCRIBED' as email_marketing_consent_state,
    'ENABLED' as state,
    true as verified_email,
    'EUR' as currency,
    created_at,
    updated_at,
    loaded_at(updated_at, person_number, 'second shop customer') as _fivetran_synced
from second_customer;

create or replace view raw.shopify__outlet_customer_address as
select
    9300000000000 + customer_id as id,
    second_customer.customer_id,
    second_customer.given_name as first_name,
    second_customer.family_name as last_name,
    home_at.address_line_1 as address_1,
    home_at.address_line_2 as address_2,
    home_at.city,
    home_at.region as province,
    home_at.postcode as zip,
    'United Kingdom' as country,
    'GB' as country_code,
    true as is_default,
    loaded_at(second_customer.updated_at, second_customer.person_number, 'second shop address') as _fivetran_synced
from second_customer
inner join home_at
    on second_customer.household_number = home_at.household_number
    and second_customer.updated_at >= home_at.valid_from and second_customer.updated_at < home_at.valid_to;

-- What an order says of its goods and its money is what the first shop's says; of its buyer it says who buys here.
create or replace view raw.shopify__outlet_order as
select
    orders.* replace (
        orders.id + second_order.shift as id,
        second_order.customer_id as customer_id,
        written_email(second_order.email, second_order.purchase_number, 'second shop order email') as email,
        'web' as source_name,
        'EUR' as currency,
        'EUR' as currency_code,
        replace(orders.total_shipping_price_set, 'GBP', 'EUR') as total_shipping_price_set,
        null::bigint as checkout_id,
        null::varchar as checkout_token,
        null::varchar as cart_token,
        second_order.given_name as billing_address_first_name,
        second_order.family_name as billing_address_last_name,
        home_at.address_line_1 as billing_address_address_1,
        home_at.address_line_2 as billing_address_address_2,
        home_at.city as billing_address_city,
        home_at.region as billing_address_province,
        home_at.postcode as billing_address_zip,
        second_order.mobile as billing_address_phone,
        second_order.given_name as shipping_address_first_name,
        second_order.family_name as shipping_address_last_name,
        home_at.address_line_1 as shipping_address_address_1,
        home_at.address_line_2 as shipping_address_address_2,
        home_at.city as shipping_address_city,
        home_at.region as shipping_address_province,
        home_at.postcode as shipping_address_zip,
        second_order.mobile as shipping_address_phone
    )
from raw.shopify_order as orders
inner join second_order on orders.id = second_order.order_id
left join home_at
    on second_order.household_number = home_at.household_number
    and second_order.placed_at >= home_at.valid_from and second_order.placed_at < home_at.valid_to;

create or replace view raw.shopify__outlet_order_line as
select
    lines.* replace (
        lines.id + second_order.shift as id,
        lines.order_id + second_order.shift as order_id,
        lines.product_id + 10000000000000 as product_id,
        lines.variant_id + 10000000000000 as variant_id
    )
from raw.shopify_order_line as lines
inner join second_order on lines.order_id = second_order.order_id;

create or replace view raw.shopify__outlet_order_discount_code as
select codes.* replace (codes.order_id + second_order.shift as order_id)
from raw.shopify_order_discount_code as codes
inner join second_order on codes.order_id = second_order.order_id;

create or replace view raw.shopify__outlet_discount_application as
select applications.* replace (applications.order_id + second_order.shift as order_id)
from raw.shopify_discount_application as applications
inner join second_order on applications.order_id = second_order.order_id;

create or replace view raw.shopify__outlet_discount_allocation as
select
    shares.* replace (
        shares.order_line_id + second_order.shift as order_line_id,
        'EUR' as amount_set_shop_money_currency_code,
        'EUR' as amount_set_presentment_money_currency_code
    )
from raw.shopify_discount_allocation as shares
inner join shop_order_line on shares.order_line_id = shop_order_line.order_line_id
inner join second_order on shop_order_line.order_id = second_order.order_id;

create or replace view raw.shopify__outlet_transaction as
select
    transactions.* replace (
        transactions.id + second_order.shift as id,
        transactions.order_id + second_order.shift as order_id,
        transactions.refund_id + second_order.shift as refund_id,
        transactions.parent_id + second_order.shift as parent_id,
        'EUR' as currency
    )
from raw.shopify_transaction as transactions
inner join second_order on transactions.order_id = second_order.order_id;

create or replace view raw.shopify__outlet_return as
select returned.* replace (returned.id + second_order.shift as id, returned.order_id + second_order.shift as order_id)
from raw.shopify_return as returned
inner join second_order on returned.order_id = second_order.order_id;

create or replace view raw.shopify__outlet_return_line_item as
select
    items.* replace (
        items.id + second_order.shift as id,
        items.return_id + second_order.shift as return_id,
        items.order_line_id + second_order.shift as order_line_id
    )
from raw.shopify_return_line_item as items
inner join shop_order_line on items.order_line_id = shop_order_line.order_line_id
inner join second_order on shop_order_line.order_id = second_order.order_id;

create or replace view raw.shopify__outlet_refund as
select
    refunds.* replace (
        refunds.id + second_order.shift as id,
        refunds.order_id + second_order.shift as order_id,
        refunds.return_id + second_order.shift as return_id
    )
from raw.shopify_refund as refunds
inner join second_order on refunds.order_id = second_order.order_id;

create or replace view raw.shopify__outlet_order_line_refund as
select
    refunded.* replace (
        refunded.id + second_order.shift as id,
        refunded.refund_id + second_order.shift as refund_id,
        refunded.order_line_id + second_order.shift as order_line_id
    )
from raw.shopify_order_line_refund as refunded
inner join shop_order_line on refunded.order_line_id = shop_order_line.order_line_id
inner join second_order on shop_order_line.order_id = second_order.order_id;

create or replace view raw.shopify__outlet_order_adjustment as
select
    adjustments.* replace (
        adjustments.id + second_order.shift as id,
        adjustments.order_id + second_order.shift as order_id,
        adjustments.refund_id + second_order.shift as refund_id,
        replace(adjustments.amount_set, 'GBP', 'EUR') as amount_set,
        replace(adjustments.tax_amount_set, 'GBP', 'EUR') as tax_amount_set
    )
from raw.shopify_order_adjustment as adjustments
inner join second_order on adjustments.order_id = second_order.order_id;

-- The same goods, numbered apart; the outlet has the one store room.
create or replace view raw.shopify__outlet_product as
select * replace (id + 10000000000000 as id)
from raw.shopify_product;

create or replace view raw.shopify__outlet_product_variant as
select
    * replace (
        id + 10000000000000 as id,
        product_id + 10000000000000 as product_id,
        inventory_item_id + 10000000000000 as inventory_item_id
    )
from raw.shopify_product_variant;

create or replace view raw.shopify__outlet_product_option as
select * replace (id + 10000000000000 as id, product_id + 10000000000000 as product_id)
from raw.shopify_product_option;

create or replace view raw.shopify__outlet_inventory_item as
select * replace (id + 10000000000000 as id)
from raw.shopify_inventory_item;

create or replace view raw.shopify__outlet_inventory_level as
select * replace (inventory_item_id + 10000000000000 as inventory_item_id)
from raw.shopify_inventory_level;
