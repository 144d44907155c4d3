-- Grain: one row per customer who bought goods, with what they sent back and why.

with purchased_lines as (
    select * from {{ ref('int_purchased_lines') }}
),

return_reasons as (
    select * from {{ ref('int_return_reasons') }}
),

wrong_sizes as (
    select
        order_line_id,
        sum(quantity) as wrong_size_quantity
    from return_reasons
    where {{ contains_any('return_reason', var('wrong_size_return_reasons')) }}
    group by order_line_id
),

lines_judged as (
    select
        purchased_lines.customer_id,
        purchased_lines.order_id,
        purchased_lines.product_id,
        purchased_lines.colour,
        purchased_lines.size,
        purchased_lines.quantity,
        purchased_lines.season_phase,
        purchased_lines.is_reduced,
        least(purchased_lines.returned_quantity, purchased_lines.quantity) as returned_quantity,
        coalesce(lower(purchased_lines.size) not in ({{ quoted_list(var('sizes_that_fit_all')) }}), false) as has_size,
        least(coalesce(wrong_sizes.wrong_size_quantity, 0), purchased_lines.quantity) as wrong_size_quantity
    from purchased_lines
    left join wrong_sizes on purchased_lines.order_line_id = wrong_sizes.order_line_id
),

-- One garment in one order: how many of its sizes were bought, and how many of them were kept.
garments as (
    select
        customer_id,
        order_id,
        product_id,
        colour,
        count(distinct size) as sizes_bought,
        count(distinct case when returned_quantity < quantity then size end) as sizes_kept,
        sum(quantity) as quantity,
        sum(returned_quantity) as returned_quantity,
        sum(case when has_size then quantity else 0 end) as sized_quantity,
        sum(wrong_size_quantity) as wrong_size_quantity,
        sum(case when season_phase = 'early' and not is_reduced then quantity else 0 end) as early_quantity,
        sum(case when season_phase = 'late' and is_reduced then quantity else 0 end) as late_quantity
    from lines_judged
    group by
        customer_id,
        order_id,
        product_id,
        colour
),

garments_added_up as (
    select
        customer_id,
        sum(quantity) as unit_count,
        sum(returned_quantity) as returned_unit_count,
        sum(sized_quantity) as sized_unit_count,
        sum(wrong_size_quantity) as wrong_size_unit_count,
        sum(early_quantity) as early_unit_count,
        sum(late_quantity) as late_unit_count,
        count(distinct order_id) as goods_order_count,
        count_if(sizes_bought > 1 and sizes_kept = 1) as size_bracketing_count
    from garments
    group by customer_id
),

rates as (
    select
        *,
        cast(returned_unit_count as double) / nullif(unit_count, 0) as return_rate,
        cast(wrong_size_unit_count as double) / nullif(sized_unit_count, 0) as wrong_size_rate,
        cast(early_unit_count as double) / nullif(unit_count, 0) as early_season_share,
        cast(late_unit_count as double) / nullif(unit_count, 0) as late_season_share,
        goods_order_count >= {{ var('serial_returner_minimum_orders') }}
        and 100 * returned_unit_count >= {{ var('serial_returner_pct') }} * unit_count as is_serial_returner
    from garments_added_up
)

select * from rates
