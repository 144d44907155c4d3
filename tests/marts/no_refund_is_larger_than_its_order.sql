-- F15: a mistake or great generosity, to be looked at by somebody: the money was given, so it counts.
{{ config(severity='warn') }}

select
    order_id,
    order_number,
    currency,
    total_amount,
    gross_revenue,
    refunded_amount,
    returned_revenue,
    refund_excess_amount
from {{ ref('orders') }}
where refund_excess_amount > 0
