-- What the shop's raw tables say together, whichever of their columns says it: for the writers of every dialect.
create schema facts;

-- Grain: one row per order line, with its discount: its shares in discounts where it has any, else its own figure.
create view facts.lines as
select
    order_line.*,
    coalesce(price, original_total_set_shop_amount / quantity)::decimal(18, 2) as unit_price,
    coalesce(shares.amount, total_discount, total_discount_set_shop_amount, 0)::decimal(18, 2) as discount,
    coalesce(gift_card, is_gift_card, false) as sells_gift_card
from latest.order_line
left join (
    select order_line_id, sum(coalesce(amount, amount_set_shop_money_amount, allocated_amount_set_shop_amount)) as amount
    from latest.discount_allocation
    group by order_line_id
) as shares on order_line.id = shares.order_line_id;

-- Grain: one row per refund: what it gave back, for its lines and for the postage. The rest is goodwill or a fee.
create view facts.refunds as
select
    refund.id,
    coalesce(refund.total_refunded_set_shop_amount, payments.amount, lines.amount - adjustments.amount)::decimal(18, 2)
        as amount,
    coalesce(lines.amount, 0)::decimal(18, 2) as on_lines,
    coalesce(adjustments.postage, 0)::decimal(18, 2) as on_postage
from latest.refund
left join (
    select refund_id, sum(coalesce(subtotal, subtotal_set_shop_amount)) as amount
    from latest.order_line_refund
    group by refund_id
) as lines on refund.id = lines.refund_id
left join (
    select
        refund_id,
        sum(coalesce(amount, amount_set_shop_amount)) as amount,
        -sum(coalesce(amount, amount_set_shop_amount)) filter (where kind = 'shipping_refund') as postage
    from latest.order_adjustment
    group by refund_id
) as adjustments on refund.id = adjustments.refund_id
left join (
    select refund_id, sum(coalesce(amount, amount_set_shop_amount)) as amount
    from latest."transaction"
    where lower(kind) = 'refund' and lower(status) = 'success'
    group by refund_id
) as payments on refund.id = payments.refund_id;

-- Grain: one row per order, with what was refunded on it and what gift cards paid of it.
create view facts.orders as
select
    id,
    (
        select coalesce(sum(refunds.amount), 0)
        from facts.refunds
        inner join latest.refund on refunds.id = refund.id
        where refund.order_id = "order".id
    )::decimal(18, 2) as refunded_amount,
    (
        select coalesce(sum(coalesce(payments.amount, payments.amount_set_shop_amount)), 0)
        from latest."transaction" as payments
        where payments.order_id = "order".id and payments.gateway = 'gift_card' and lower(payments.status) = 'success'
    )::decimal(18, 2) as gift_card_amount
from latest."order";

-- Grain: one row per variant, with its size and its colour, whichever of its options the product says that they are.
create view facts.variants as
select
    product_variant.id,
    case when coalesce(colours.position, 2) = 1 then option_2 else option_1 end as size,
    case when coalesce(colours.position, 2) = 1 then option_1 else option_2 end as colour,
    coalesce(colours.position, 2) = 1 as starts_with_colour
from latest.product_variant
left join latest.product_option as colours
    on product_variant.product_id = colours.product_id and lower(colours.name) in ('colour', 'color');

-- Grain: one row per stocked item, with its variant. What no table calls uncounted is counted.
create view facts.items as
select
    product_variant.inventory_item_id,
    product_variant.id as variant_id,
    coalesce(inventory_item.tracked, true) as is_counted,
    bool_or(coalesce(inventory_item.tracked, true)) over (partition by product_variant.product_id) as has_product_counted
from latest.product_variant
left join latest.inventory_item on product_variant.inventory_item_id = inventory_item.id;
