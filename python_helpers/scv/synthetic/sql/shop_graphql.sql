-- The finished shop as a connection made today lands it: what the REST generation has in the schema `rest`, in the tables,
-- columns and spellings of the GraphQL generation. Nothing is drawn here: a fact is the same fact, or it is not carried.

create or replace view graphql.customer as
select
    id,
    email,
    phone,
    first_name,
    last_name,
    email_marketing_consent_state,
    email_marketing_consent_consent_updated_at as email_marketing_consent_updated_at,
    state,
    verified_email,
    currency,
    created_at,
    updated_at,
    _fivetran_synced
from rest.customer;

create or replace view graphql.customer_address as
select *
from rest.customer_address;

create or replace view graphql.order as
select
    id,
    customer_id,
    email,
    name,
    source_name,
    currency as currency_code,
    total_price as total_price_set_shop_amount,
    subtotal_price as subtotal_price_set_shop_amount,
    total_tax as total_tax_set_shop_amount,
    total_discounts as total_discounts_set_shop_amount,
    (total_shipping_price_set ->> '$.shop_money.amount')::decimal(18, 2) as total_shipping_price_set_shop_amount,
    upper(financial_status) as display_financial_status,
    case coalesce(fulfillment_status, 'unfulfilled')
        when 'partial' then 'PARTIALLY_FULFILLED'
        else upper(coalesce(fulfillment_status, 'unfulfilled'))
    end as display_fulfillment_status,
    upper(cancel_reason) as cancel_reason,
    location_id,
    customer_locale,
    buyer_accepts_marketing as customer_accepts_marketing,
    test,
    columns('^(billing|shipping)_address_.*'),
    created_at,
    processed_at,
    updated_at,
    cancelled_at,
    _fivetran_deleted,
    _fivetran_synced
from rest.order;

create or replace view graphql.order_line as
select
    id,
    order_id,
    product_id,
    variant_id,
    sku,
    name,
    title,
    variant_title,
    vendor,
    quantity,
    (price * quantity)::decimal(18, 2) as original_total_set_shop_amount,
    total_discount as total_discount_set_shop_amount,
    gift_card as is_gift_card,
    _fivetran_synced
from rest.order_line;

create or replace view graphql.order_discount_code as
select
    order_id,
    "index",
    code,
    _fivetran_synced
from rest.order_discount_code;

create or replace view graphql.discount_application as
select
    order_id,
    "index",
    code,
    upper(allocation_method) as allocation_method,
    upper(target_selection) as target_selection,
    upper(target_type) as target_type,
    case when value_type = 'fixed_amount' then value end as value_amount,
    case when value_type = 'fixed_amount' then 'GBP' end as value_currency_code,
    case when value_type = 'percentage' then value end as value_percentage,
    _fivetran_synced
from rest.discount_application;

create or replace view graphql.discount_allocation as
select
    order_line_id,
    "index",
    discount_application_index,
    amount as allocated_amount_set_shop_amount,
    'GBP' as allocated_amount_set_shop_currency_code,
    _fivetran_synced
from rest.discount_allocation;

-- What a refund paid back: REST leaves it to the movements of money to say.
create or replace view graphql.refund as
with paid_back as (
    select
        refund_id,
        sum(amount) as amount
    from (select distinct id, refund_id, amount from rest.transaction where kind = 'refund' and status = 'success') as movements
    group by refund_id
)

select
    refund.id,
    refund.order_id,
    refund.return_id,
    refund.note,
    paid_back.amount as total_refunded_set_shop_amount,
    refund.created_at,
    refund.processed_at as updated_at,
    refund._fivetran_synced
from rest.refund as refund
left join paid_back on refund.id = paid_back.refund_id;

create or replace view graphql.refund_line_item as
select
    id,
    refund_id,
    order_line_id,
    quantity,
    subtotal as subtotal_set_shop_amount,
    'GBP' as subtotal_set_shop_currency_code,
    total_tax as total_tax_set_shop_amount,
    upper(restock_type) as restock_type,
    restock_type = 'return' as restocked,
    _fivetran_synced
from rest.order_line_refund;

create or replace view graphql.order_adjustment as
select
    id,
    refund_id,
    upper(kind) as reason,
    amount as amount_set_shop_amount,
    'GBP' as amount_set_shop_currency_code,
    tax_amount as tax_amount_set_shop_amount,
    _fivetran_synced
from rest.order_adjustment;

create or replace view graphql.transaction as
select
    id,
    order_id,
    refund_id,
    upper(kind) as kind,
    upper(status) as status,
    gateway,
    amount as amount_set_shop_amount,
    currency as amount_set_shop_currency_code,
    test,
    created_at,
    processed_at,
    _fivetran_synced
from rest.transaction;

create or replace view graphql.return as
select *
from rest.return;

create or replace view graphql.return_line_item as
select *
from rest.return_line_item;

-- Nobody's email or telephone, and no lines: whose it is is told by the customer alone.
create or replace view graphql.abandoned_checkout as
select
    id,
    customer_id,
    name,
    total_price as total_price_set_shop_amount,
    currency as total_price_set_shop_currency_code,
    billing_address_phone,
    created_at,
    updated_at,
    completed_at,
    _fivetran_deleted,
    _fivetran_synced
from rest.abandoned_checkout;

create or replace view graphql.product as
select *
from rest.product;

create or replace view graphql.product_option as
select *
from rest.product_option;

create or replace view graphql.product_variant as
select
    id,
    product_id,
    sku,
    title,
    price,
    compare_at_price::varchar as compare_at_price,
    inventory_item_id,
    upper(inventory_policy) as inventory_policy,
    created_at,
    updated_at,
    _fivetran_synced
from rest.product_variant;

create or replace view graphql.inventory_item as
select *
from rest.inventory_item;

-- The number of a level is that of its place: many items share it, and only item and number together name a level.
create or replace view graphql.inventory_level as
select
    location_id + 34000000000 as id,
    inventory_item_id,
    location_id,
    updated_at,
    _fivetran_synced
from rest.inventory_level;

-- What is on hand is what can be sold and what is promised to others.
create or replace view graphql.inventory_quantity as
select
    hash(inventory_item_id, location_id, names.name)::ubigint // 1048576 as id,
    inventory_item_id,
    location_id + 34000000000 as inventory_level_id,
    names.name,
    case names.name
        when 'available' then available
        when 'committed' then inventory_item_id % 3
        when 'incoming' then inventory_item_id % 7
        when 'on_hand' then available + inventory_item_id % 3
        else 0
    end as quantity,
    updated_at,
    _fivetran_synced
from rest.inventory_level,
    (values ('available'), ('committed'), ('damaged'), ('incoming'), ('on_hand'), ('reserved')) as names(name);
