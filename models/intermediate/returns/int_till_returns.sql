-- Grain: one row per line that a till took back, with the line of the till that was sold, as far as it can be told.

with return_lines as (
    select * from {{ ref('stg_store__return_lines') }}
),

receipts as (
    select * from {{ ref('stg_store__orders') }}
),

payers as (
    select * from {{ ref('int_store_order_payers') }}
),

refunds as (
    select * from {{ ref('stg_store__refunds') }}
),

payments as (
    select * from {{ ref('stg_store__payments') }}
),

sold_lines as (
    select * from {{ ref('int_sold_lines') }}
),

product_references as (
    select * from {{ ref('int_product_references') }}
),

-- A refund is of the payment of the sale, whatever the return itself says.
refunded_sales as (
    select
        refunds.order_id as return_order_id,
        min(payments.order_id) as order_id
    from refunds
    inner join payments on refunds.payment_id = payments.payment_id
    where refunds.order_id != payments.order_id
    group by refunds.order_id
    having count(distinct payments.order_id) = 1
),

receipts_of_buyers as (
    select
        receipts.order_id,
        receipts.ordered_at,
        coalesce(receipts.profile_id, payers.profile_id) as identifier_id,
        'card_fingerprint:' || payers.card_fingerprint as device_identifier_id
    from receipts
    left join payers on receipts.order_id = payers.order_id
),

-- A till that says which line it takes back is believed.
returns_stated as (
    select
        return_lines.*,
        coalesce(return_lines.source_order_id, refunded_sales.order_id) as stated_order_id,
        sold_lines.order_line_id as stated_order_line_id,
        product_references.product_id,
        receipts_of_buyers.identifier_id,
        receipts_of_buyers.device_identifier_id,
        coalesce(receipts_of_buyers.identifier_id, receipts_of_buyers.device_identifier_id) as buyer,
        coalesce(
            lower(return_lines.sku),
            {{ letters_and_digits('return_lines.product_title') }} || '|'
            || coalesce({{ letters_and_digits('return_lines.variant_title') }}, '')
        ) as article
    from return_lines
    left join refunded_sales on return_lines.return_order_id = refunded_sales.return_order_id
    left join sold_lines on return_lines.source_order_line_id = sold_lines.order_line_id
    left join product_references on lower(return_lines.sku) = product_references.reference
    left join receipts_of_buyers on return_lines.return_order_id = receipts_of_buyers.order_id
),

taken_back as (
    select
        stated_order_line_id as order_line_id,
        sum(coalesce(quantity, 1)) as quantity
    from returns_stated
    where stated_order_line_id is not null
    group by stated_order_line_id
),

lines_to_take_back as (
    select
        sold_lines.order_line_id,
        sold_lines.order_id,
        sold_lines.quantity - coalesce(taken_back.quantity, 0) as quantity,
        lower(sold_lines.sku) as sku,
        {{ letters_and_digits('sold_lines.product_title') }} || '|'
        || coalesce({{ letters_and_digits('sold_lines.variant_title') }}, '') as title,
        coalesce(receipts_of_buyers.identifier_id, receipts_of_buyers.device_identifier_id) as buyer,
        receipts_of_buyers.ordered_at
    from sold_lines
    inner join receipts_of_buyers on sold_lines.order_id = receipts_of_buyers.order_id
    left join taken_back on sold_lines.order_line_id = taken_back.order_line_id
    where sold_lines.quantity > coalesce(taken_back.quantity, 0)
),

returns_to_find as (
    select
        *,
        coalesce(stated_order_id, buyer) as sought_in,
        sum(coalesce(quantity, 1)) over (
            partition by coalesce(stated_order_id, buyer), article
            order by returned_at, return_line_id
        ) - coalesce(quantity, 1) as returned_before
    from returns_stated
    where stated_order_line_id is null and coalesce(stated_order_id, buyer) is not null and article is not null
),

places_to_look as (
    select true as is_receipt
    union all
    select false as is_receipt
),

-- Each line twice: on its receipt, and among what its buyer bought.
lines_sought as (
    select
        lines_to_take_back.*,
        places_to_look.is_receipt,
        case
            when places_to_look.is_receipt then lines_to_take_back.order_id
            else lines_to_take_back.buyer
        end as sought_in
    from lines_to_take_back
    cross join places_to_look
),

-- The same article on the receipt that is known, else on earlier receipts of the same buyer; the first that was sold
-- came back first.
candidates as (
    select
        returns_to_find.return_line_id,
        returns_to_find.returned_before,
        lines_sought.order_line_id,
        lines_sought.order_id,
        lines_sought.quantity,
        sum(lines_sought.quantity) over (
            partition by returns_to_find.return_line_id
            order by lines_sought.ordered_at, lines_sought.order_line_id
        ) as sold_until_then
    from returns_to_find
    inner join lines_sought
        on
            returns_to_find.sought_in = lines_sought.sought_in
            and (returns_to_find.stated_order_id is not null) = lines_sought.is_receipt
            and returns_to_find.article in (lines_sought.sku, lines_sought.title)
            and returns_to_find.returned_at >= lines_sought.ordered_at
),

found as (
    select *
    from candidates
    where
        returned_before < sold_until_then
        and returned_before >= sold_until_then - quantity
)

select
    returns_stated.return_line_id,
    returns_stated.return_order_id,
    returns_stated.product_id,
    returns_stated.identifier_id,
    returns_stated.device_identifier_id,
    returns_stated.quantity,
    returns_stated.amount,
    returns_stated.tax_amount,
    returns_stated.returned_at,
    coalesce(returns_stated.stated_order_line_id, found.order_line_id, returns_stated.source_order_line_id)
        as order_line_id,
    coalesce(returns_stated.stated_order_id, found.order_id) as order_id
from returns_stated
left join found on returns_stated.return_line_id = found.return_line_id
