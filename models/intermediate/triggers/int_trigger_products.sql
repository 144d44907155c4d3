-- Grain: one row per trigger and product that it is about, with the variant that is meant and what speaks against it.

with occasions as (
    select * from {{ ref('int_trigger_occasions') }}
),

product_interest as (
    select * from {{ ref('int_recent_product_interest') }}
),

wanted_variants as (
    select * from {{ ref('int_wanted_variants') }}
),

order_lines as (
    select * from {{ ref('int_customer_order_lines') }}
    where order_id is not null and product_id is not null
),

purchased_products as (
    select * from {{ ref('int_purchased_products') }}
),

replenishment_days as (
    select * from {{ ref('replenishment_days') }}
),

products as (
    select * from {{ ref('int_products') }}
),

variants as (
    select * from {{ ref('int_product_variants_described') }}
),

suppression_reasons as (
    select * from {{ ref('suppression_reasons') }}
),

products_in_lists as (
    {{ list_elements('occasions', 'product_ids') }}
),

products_listed as (
    select
        trigger_id,
        trigger_type,
        customer_id,
        order_id,
        is_slot,
        as_of,
        product_id as leading_product_id,
        variant_id as leading_variant_id,
        element as product_id,
        element_number as product_number
    from products_in_lists
),

-- What they want of a product can be bought as long as one of the variants that count as that can.
wants as (
    select
        wanted_variants.customer_id,
        wanted_variants.product_id,
        max_by(
            wanted_variants.variant_id,
            (coalesce(variants.is_in_stock, true), wanted_variants.last_seen_at, wanted_variants.variant_id)
        ) filter (where wanted_variants.is_named) as variant_id,
        bool_and(coalesce(not variants.is_in_stock, false)) as is_sold_out
    from wanted_variants
    inner join variants on wanted_variants.variant_id = variants.variant_id
    group by wanted_variants.customer_id, wanted_variants.product_id
),

ordered_variants as (
    select
        order_id,
        product_id,
        max_by(variant_id, (coalesce(gross_revenue, 0), order_line_id)) filter (where variant_id is not null)
            as variant_id
    from order_lines
    group by order_id, product_id
),

-- What is used up may be bought again when it should be; a dress may be after `already_bought_days`.
purchases_that_count as (
    select
        purchased_products.*,
        purchased_products.last_bought_at
        + coalesce(replenishment_days.replenishment_days, {{ var('already_bought_days') }}) * interval '1' day
            as counts_until
    from purchased_products
    left join replenishment_days on purchased_products.category = replenishment_days.category
),

variants_meant as (
    select
        products_listed.*,
        wants.is_sold_out as is_want_sold_out,
        purchases.is_kept,
        purchases.counts_until,
        case when products_listed.order_id is null then product_interest.price_seen end as product_price_seen,
        case
            when products_listed.leading_variant_id is not null
                and products_listed.product_id = products_listed.leading_product_id
                then products_listed.leading_variant_id
            when products_listed.order_id is not null then ordered_variants.variant_id
            when products_listed.trigger_type = 'replenishment' then purchases.last_variant_id
            else wants.variant_id
        end as variant_id
    from products_listed
    left join product_interest
        on
            products_listed.customer_id = product_interest.customer_id
            and products_listed.product_id = product_interest.product_id
    left join wants
        on
            products_listed.customer_id = wants.customer_id
            and products_listed.product_id = wants.product_id
    left join ordered_variants
        on
            products_listed.order_id = ordered_variants.order_id
            and products_listed.product_id = ordered_variants.product_id
    left join purchases_that_count as purchases
        on
            products_listed.customer_id = purchases.customer_id
            and products_listed.product_id = purchases.product_id
),

-- Of a variant that is known its own stock is asked, else that of what may be wanted, else the product's; an order has
-- been placed already.
circumstances as (
    select
        variants_meant.*,
        coalesce(wanted_variants.price_seen, variants_meant.product_price_seen) as price_seen,
        variants_meant.order_id is null
        and variants_meant.trigger_type != 'replenishment'
        and coalesce(variants_meant.is_kept and variants_meant.counts_until > variants_meant.as_of, false)
            as is_already_bought,
        variants_meant.trigger_type != 'replenishment'
        and coalesce(not variants_meant.is_kept, false)
        and not {{ var('returned_products_are_eligible') }} as is_returned,
        variants_meant.order_id is null
        and case
            when variants.is_in_stock is not null then not variants.is_in_stock
            when variants_meant.variant_id is null and variants_meant.is_want_sold_out is not null
                then variants_meant.is_want_sold_out
            else coalesce(not products.is_in_stock, false)
        end as is_out_of_stock
    from variants_meant
    left join variants on variants_meant.variant_id = variants.variant_id
    left join products on variants_meant.product_id = products.product_id
    left join wanted_variants
        on
            variants_meant.order_id is null
            and variants_meant.customer_id = wanted_variants.customer_id
            and variants_meant.variant_id = wanted_variants.variant_id
),

objections as (
    select
        circumstances.trigger_id,
        circumstances.product_id,
        min_by(suppression_reasons.reason, suppression_reasons.priority) as objection,
        min(suppression_reasons.priority) as objection_priority
    from circumstances
    cross join suppression_reasons
    where
        (suppression_reasons.applies_to_slots or not circumstances.is_slot)
        and case suppression_reasons.reason
            when 'already_bought' then circumstances.is_already_bought
            when 'returned' then circumstances.is_returned
            when 'out_of_stock' then circumstances.is_out_of_stock
            else false
        end
    group by circumstances.trigger_id, circumstances.product_id
)

-- What nothing speaks against comes first, and among that what the occasion names first.
select
    circumstances.trigger_id,
    circumstances.product_id,
    circumstances.variant_id,
    circumstances.price_seen,
    objections.objection,
    objections.objection_priority,
    row_number() over (
        partition by circumstances.trigger_id
        order by
            case when objections.objection is null then 0 else 1 end,
            case when circumstances.product_id = circumstances.leading_product_id then 0 else 1 end,
            circumstances.product_number
    ) as product_rank
from circumstances
left join objections
    on
        circumstances.trigger_id = objections.trigger_id
        and circumstances.product_id = objections.product_id
