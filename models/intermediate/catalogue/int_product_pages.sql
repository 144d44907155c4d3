-- Grain: one row per product that the website showed, with the address of its page and of its picture.

with products_viewed as (
    select * from {{ ref('stg_web__products_viewed') }}
    where product_id is not null
),

-- What stands behind the path belongs to a visit and not to the product.
addresses_seen as (
    select
        product_id,
        occurred_at,
        'page' as kind,
        split_part(split_part(product_url, '?', 1), '#', 1) as address
    from products_viewed
    union all
    select
        product_id,
        occurred_at,
        'picture' as kind,
        image_url as address
    from products_viewed
),

addresses_counted as (
    select
        product_id,
        kind,
        address,
        count(*) as seen_count,
        max(occurred_at) as last_seen_at
    from addresses_seen
    where lower(address) like 'http://%' or lower(address) like 'https://%'
    group by product_id, kind, address
),

-- The address that most visitors saw: a translation or a test page is nobody's.
addresses_ranked as (
    select
        *,
        row_number() over (
            partition by product_id, kind
            order by seen_count desc, last_seen_at desc, address asc
        ) as address_rank
    from addresses_counted
)

select
    product_id,
    max(case when kind = 'page' then address end) as page_url,
    max(case when kind = 'picture' then address end) as image_url
from addresses_ranked
where address_rank = 1
group by product_id
