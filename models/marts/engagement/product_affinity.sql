-- Grain: one row per product, or category, and another that the same customers bought, at most a few per product.

with purchased_products as (
    select * from {{ ref('int_purchased_products') }}
),

products as (
    select * from {{ ref('int_products') }}
),

purchases_described as (
    select
        purchased_products.customer_id,
        purchased_products.product_id,
        products.product_title,
        purchased_products.last_bought_at,
        trim(concat_ws(' ', products.department, products.category)) as category_name
    from purchased_products
    left join products on purchased_products.product_id = products.product_id
),

purchases as (
    select
        'product' as kind,
        customer_id,
        product_id as item,
        product_title as item_title,
        last_bought_at
    from purchases_described
    union all
    select
        'category' as kind,
        customer_id,
        category_name as item,
        category_name as item_title,
        max(last_bought_at) as last_bought_at
    from purchases_described
    where category_name != ''
    group by customer_id, category_name
),

buyers as (
    select
        kind,
        count(distinct customer_id) as buyer_count
    from purchases
    group by kind
),

-- A pair has no more customers than either half: what too few bought is in no pair.
items as (
    select
        kind,
        item,
        max(item_title) as item_title,
        count(*) as customer_count
    from purchases
    group by kind, item
    having count(*) >= {{ var('affinity_minimum_customers') }}
),

-- The latest of each customer count, so that nobody brings more pairs than the square of it.
purchases_ranked as (
    select
        purchases.kind,
        purchases.customer_id,
        purchases.item,
        row_number() over (
            partition by purchases.kind, purchases.customer_id
            order by purchases.last_bought_at desc, purchases.item asc
        ) as recency_rank
    from purchases
    inner join items on purchases.kind = items.kind and purchases.item = items.item
),

purchases_counted as (
    select * from purchases_ranked
    where recency_rank <= {{ var('affinity_items_per_customer') }}
),

pairs as (
    select
        purchases_counted.kind,
        purchases_counted.item,
        other_purchases.item as other_item,
        count(*) as customers_of_both
    from purchases_counted
    inner join purchases_counted as other_purchases
        on
            purchases_counted.kind = other_purchases.kind
            and purchases_counted.customer_id = other_purchases.customer_id
            and purchases_counted.item != other_purchases.item
    group by purchases_counted.kind, purchases_counted.item, other_purchases.item
    having count(*) >= {{ var('affinity_minimum_customers') }}
),

pairs_measured as (
    select
        pairs.kind,
        pairs.item,
        pairs.other_item,
        items.item_title,
        other_items.item_title as other_item_title,
        pairs.customers_of_both,
        items.customer_count,
        other_items.customer_count as other_customer_count,
        buyers.buyer_count,
        cast(pairs.customers_of_both as double) / buyers.buyer_count as support_share,
        cast(pairs.customers_of_both as double) / items.customer_count as confidence,
        cast(pairs.customers_of_both as double) * buyers.buyer_count
        / (cast(items.customer_count as double) * other_items.customer_count) as lift
    from pairs
    inner join buyers on pairs.kind = buyers.kind
    inner join items on pairs.kind = items.kind and pairs.item = items.item
    inner join items as other_items on pairs.kind = other_items.kind and pairs.other_item = other_items.item
),

pairs_ranked as (
    select
        *,
        row_number() over (
            partition by kind, item
            order by customers_of_both desc, lift desc, other_item asc
        ) as affinity_rank
    from pairs_measured
)

select
    kind,
    item,
    other_item,
    item_title,
    other_item_title,
    cast(affinity_rank as integer) as affinity_rank,
    customers_of_both,
    customer_count,
    other_customer_count,
    support_share,
    confidence,
    lift
from pairs_ranked
where affinity_rank <= {{ var('affinity_pairs_kept') }}
