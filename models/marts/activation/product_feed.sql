-- Grain: one row per product that is offered and variant of it; of a product without variants, one.

-- A draft and what is archived are nobody's to recommend; where no feed says, it is offered.
with products as (
    select * from {{ ref('int_products') }}
    where coalesce(status, 'active') = 'active'
),

variants as (
    select * from {{ ref('int_product_variants_described') }}
),

product_pages as (
    select * from {{ ref('int_product_pages') }}
),

main_currency as (
    select * from {{ ref('int_main_currency') }}
),

offered as (
    select
        products.product_id,
        variants.variant_id,
        variants.sku,
        products.product_title as name,
        products.department,
        products.category,
        products.brand,
        variants.colour,
        variants.size,
        product_pages.page_url,
        product_pages.image_url,
        variants.is_in_stock,
        cast(variants.price as decimal(18, 2)) as price,
        cast(case when variants.compare_at_price > variants.price then variants.compare_at_price end as decimal(18, 2))
            as old_price,
        case when lower(variants.variant_title) != 'default title' then variants.variant_title end as variant,
        case when variants.price is not null then main_currency.currency end as currency
    from products
    cross join main_currency
    left join variants on products.product_id = variants.product_id
    left join product_pages on products.product_id = product_pages.product_id
)

select
    product_id,
    variant_id,
    sku,
    name,
    variant,
    department,
    category,
    brand,
    colour,
    size,
    currency,
    page_url,
    image_url,
    price,
    old_price,
    is_in_stock
from offered
