-- Grain: one row per basket and means of payment.
select
    payment_id as id,
    basket_id::varchar as order_id,
    household_id::varchar as customer_id,
    store_id::varchar as location_id,
    'COMPLETED' as status,
    'EXTERNAL' as source_type,
    to_json({amount: paid_cents, currency: 'USD'}) as amount_money,
    to_json({amount: paid_cents, currency: 'USD'}) as total_money,
    to_json({amount: 0, currency: 'USD'}) as refunded_money,
    null::json as card_details,
    sold_at as created_at,
    sold_at as updated_at
from payments
order by sold_at, payment_id
