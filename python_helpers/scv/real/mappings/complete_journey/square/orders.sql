-- Grain: one row per basket. Each line keeps its product id as `uid`: basket and product are the key of the source.
with

line_items as (
    select
        lines.basket_id,
        to_json(
            list(
                {
                    uid: lines.product_id::varchar,
                    catalog_object_id: lines.product_id::varchar,
                    quantity: lines.quantity::varchar,
                    name: products.product_type,
                    variation_name: products.package_size,
                    item_type: 'ITEM',
                    -- The unit price is rounded where the quantity does not divide the amount (petrol is sold in
                    -- fractions of a gallon); the amounts below are exact and are the ones to add up.
                    base_price_money: {
                        amount: coalesce(
                            round((revenue_cents + discount_cents) / nullif(lines.quantity, 0))::bigint,
                            revenue_cents + discount_cents
                        ),
                        currency: 'USD'
                    },
                    gross_sales_money: {amount: lines.revenue_cents + lines.discount_cents, currency: 'USD'},
                    total_discount_money: {amount: lines.discount_cents, currency: 'USD'},
                    total_tax_money: {amount: 0, currency: 'USD'},
                    total_money: {amount: lines.revenue_cents, currency: 'USD'}
                }
                order by lines.file_row_number
            )
        ) as line_items
    from lines
    left join source.products as products on lines.product_id = products.product_id
    group by lines.basket_id
),

tenders as (
    select
        basket_id,
        to_json(
            list(
                {
                    id: payment_id,
                    type: 'OTHER',
                    payment_id: payment_id,
                    note: note,
                    amount_money: {amount: paid_cents, currency: 'USD'}
                }
                order by payment_id
            )
        ) as tenders
    from payments
    group by basket_id
)

select
    baskets.basket_id::varchar as id,
    baskets.store_id::varchar as location_id,
    baskets.household_id::varchar as customer_id,
    'COMPLETED' as state,
    to_json({name: 'Complete Journey'}) as source,
    line_items.line_items,
    '[]'::json as returns,
    tenders.tenders,
    '[]'::json as discounts,
    to_json({amount: baskets.revenue_cents, currency: 'USD'}) as total_money,
    to_json({amount: 0, currency: 'USD'}) as total_tax_money,
    to_json({amount: baskets.discount_cents, currency: 'USD'}) as total_discount_money,
    to_json({amount: 0, currency: 'USD'}) as total_tip_money,
    to_json(
        {
            total_money: {amount: baskets.revenue_cents, currency: 'USD'},
            tax_money: {amount: 0, currency: 'USD'},
            discount_money: {amount: baskets.discount_cents, currency: 'USD'},
            tip_money: {amount: 0, currency: 'USD'}
        }
    ) as net_amounts,
    baskets.sold_at as created_at,
    baskets.sold_at as updated_at,
    baskets.sold_at as closed_at
from baskets
inner join line_items on baskets.basket_id = line_items.basket_id
inner join tenders on baskets.basket_id = tenders.basket_id
order by baskets.sold_at, baskets.basket_id
