-- Grain: one row per article of the tills and product of the shop that it can be told to be, by SKU, barcode or name.

with till_lines as (
    select * from {{ ref('stg_store__order_lines') }}
),

till_catalogue as (
    select * from {{ ref('stg_store__catalogue') }}
),

variants as (
    select * from {{ ref('stg_ecommerce__product_variants') }}
),

products as (
    select * from {{ ref('stg_ecommerce__products') }}
),

-- A till's own id says nothing to the shop. Its catalogue knows the SKU, and receipts repeat the article's name.
articles_described as (
    select
        article_id,
        sku,
        barcode,
        article_name,
        variation_name
    from till_catalogue
    union
    select
        sku as article_id,
        cast(null as string) as sku,
        cast(null as string) as barcode,
        product_title as article_name,
        variant_title as variation_name
    from till_lines
    where sku is not null
),

titles as (
    select
        products.product_id,
        variants.variant_id,
        {{ letters_and_digits('products.product_title') }} as title_key,
        {{ letters_and_digits('variants.variant_title') }} as variant_key
    from products
    left join variants on products.product_id = variants.product_id
),

by_number as (
    select
        articles_described.article_id,
        variants.product_id,
        variants.variant_id,
        1 as rank
    from articles_described
    inner join variants on lower(articles_described.sku) = lower(variants.sku)
    union
    select
        articles_described.article_id,
        variants.product_id,
        variants.variant_id,
        1 as rank
    from articles_described
    inner join variants on lower(articles_described.barcode) = lower(variants.barcode)
),

-- Of one name the variation is told apart by its own, in whatever punctuation: "Small / Navy", "small, navy".
by_name as (
    select
        articles_described.article_id,
        titles.product_id,
        case
            when {{ letters_and_digits('articles_described.variation_name') }} = titles.variant_key
                then titles.variant_id
        end as variant_id,
        2 as rank
    from articles_described
    inner join titles on {{ letters_and_digits('articles_described.article_name') }} = titles.title_key
),

articles_found as (
    select
        article_id,
        product_id,
        variant_id,
        rank
    from by_number
    union
    select
        article_id,
        product_id,
        variant_id,
        rank
    from by_name
),

articles_ranked as (
    select
        *,
        min(rank) over (partition by article_id) as surest_rank
    from articles_found
)

select distinct
    article_id,
    product_id,
    -- Where one variation of a product is told, the others that only share its name are not meant.
    max(variant_id) over (partition by article_id, product_id) as variant_id
from articles_ranked
where rank = surest_rank
