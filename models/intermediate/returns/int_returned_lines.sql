-- Grain: one row per line of a refund in the web shop and per line that a till took back.

with shop_refund_lines as (
    select * from {{ ref('stg_ecommerce__refund_lines') }}
),

shop_refunds as (
    select * from {{ ref('stg_ecommerce__refunds') }}
),

till_returns as (
    select * from {{ ref('int_till_returns') }}
),

sold_lines as (
    select * from {{ ref('int_sold_lines') }}
),

returned_lines as (
    select
        shop_refund_lines.refund_line_id as returned_line_id,
        shop_refund_lines.refund_id,
        shop_refunds.order_id,
        shop_refund_lines.order_line_id,
        shop_refund_lines.quantity,
        shop_refund_lines.amount,
        shop_refund_lines.tax_amount
    from shop_refund_lines
    left join shop_refunds on shop_refund_lines.refund_id = shop_refunds.refund_id
    union all
    select
        return_line_id as returned_line_id,
        cast(null as string) as refund_id,
        order_id,
        order_line_id,
        quantity,
        amount,
        tax_amount
    from till_returns
),

-- What came back without a price is worth what was paid for it.
returned_lines_valued as (
    select
        returned_lines.returned_line_id,
        returned_lines.refund_id,
        sold_lines.order_line_id,
        cast(coalesce(returned_lines.quantity, 0) as decimal(18, 3)) as quantity,
        cast(
            coalesce(
                returned_lines.amount,
                {{ as_decimal(
                    'cast(sold_lines.gross_revenue + sold_lines.gift_card_amount as double)'
                    ~ ' / nullif(sold_lines.quantity, 0) * returned_lines.quantity',
                    18, 2
                ) }},
                0
            ) as decimal(18, 2)
        ) as amount,
        cast(coalesce(returned_lines.tax_amount, 0) as decimal(18, 2)) as tax_amount,
        coalesce(sold_lines.order_id, returned_lines.order_id) as order_id,
        coalesce(sold_lines.is_gift_card, false) as is_gift_card
    from returned_lines
    left join sold_lines on returned_lines.order_line_id = sold_lines.order_line_id
)

select
    *,
    case when not is_gift_card then amount else 0 end as goods_amount
from returned_lines_valued
