-- Grain: one row per line that was sent or brought back, with the reason that was given for it.
{{ config(materialized='view') }}

with shop_return_lines as (
    select * from {{ ref('stg_ecommerce__return_lines') }}
),

till_returns as (
    select * from {{ ref('int_till_returns') }}
),

till_refunds as (
    select * from {{ ref('stg_store__refunds') }}
),

-- A till says why with the money that it gives back.
till_reasons as (
    select
        order_id as return_order_id,
        min(reason) as return_reason
    from till_refunds
    where reason is not null and order_id is not null
    group by order_id
    having count(distinct reason) = 1
)

select
    return_line_id,
    order_line_id,
    return_reason,
    quantity
from shop_return_lines
union all
select
    till_returns.return_line_id,
    till_returns.order_line_id,
    till_reasons.return_reason,
    till_returns.quantity
from till_returns
left join till_reasons on till_returns.return_order_id = till_reasons.return_order_id
where till_returns.order_line_id is not null
