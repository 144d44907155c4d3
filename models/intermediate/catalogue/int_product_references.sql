-- Grain: one row per way in which some system refers to a product, with the one product that it means.

with variants as (
    select * from {{ ref('int_product_variants_described') }}
),

catalogue_variants as (
    select * from {{ ref('stg_ecommerce__product_variants') }}
),

products as (
    select * from {{ ref('stg_ecommerce__products') }}
),

till_articles as (
    select * from {{ ref('int_till_articles') }}
),

-- Precedence 1 is the surest: what one system calls an article may be another's id of something else.
references_stated as (
    select
        1 as precedence,
        lower(sku) as reference,
        product_id,
        variant_id
    from variants
    where is_first_with_sku
    union all
    select
        2 as precedence,
        lower(variant_id) as reference,
        product_id,
        variant_id
    from variants
    union all
    select
        2 as precedence,
        'gid://shopify/productvariant/' || lower(variant_id) as reference,
        product_id,
        variant_id
    from variants
    union all
    select
        3 as precedence,
        lower(product_id) as reference,
        product_id,
        cast(null as string) as variant_id
    from products
    union all
    select
        3 as precedence,
        'gid://shopify/product/' || lower(product_id) as reference,
        product_id,
        cast(null as string) as variant_id
    from products
    union all
    select
        4 as precedence,
        lower(barcode) as reference,
        product_id,
        variant_id
    from catalogue_variants
    union all
    select
        5 as precedence,
        lower(handle) as reference,
        product_id,
        cast(null as string) as variant_id
    from products
    union all
    select
        6 as precedence,
        lower(article_id) as reference,
        product_id,
        variant_id
    from till_articles
),

surest_references as (
    select
        references_stated.*,
        min(references_stated.precedence) over (partition by references_stated.reference) as surest_precedence
    from references_stated
    where references_stated.reference is not null and references_stated.product_id is not null
),

-- What means several products means none that we know; of several variants of one product it means the product.
references_told as (
    select
        reference,
        min(product_id) as product_id,
        case when count(distinct variant_id) = 1 then min(variant_id) end as variant_id,
        count(distinct product_id) as product_count
    from surest_references
    where precedence = surest_precedence
    group by reference
)

select
    references_told.reference,
    references_told.product_id,
    references_told.variant_id,
    variants.colour,
    variants.size,
    coalesce(variants.department, products.department) as department,
    coalesce(variants.category, products.category) as category,
    coalesce(variants.brand, products.brand) as brand
from references_told
left join variants on references_told.variant_id = variants.variant_id
left join products on references_told.product_id = products.product_id
where references_told.product_count = 1
