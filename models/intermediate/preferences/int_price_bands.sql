-- Grain: one row per category of a department, with the prices between which its middle band lies.

with variants as (
    select * from {{ ref('int_product_variants_described') }}
),

-- A dress is dear among dresses, not among socks; what it costs unreduced is what it is.
products_priced as (
    select
        product_id,
        department,
        category,
        max(cast(coalesce(compare_at_price, price) as double)) as full_price
    from variants
    where category is not null
    group by product_id, department, category
),

price_bands as (
    select
        department,
        category,
        percentile_cont({{ var('price_band_budget_pct') }} / 100.0) within group (order by full_price) as budget_up_to,
        percentile_cont({{ var('price_band_premium_pct') }} / 100.0) within group (order by full_price)
            as premium_above
    from products_priced
    group by department, category
)

select * from price_bands
