-- Grain: one row per customer, product that they were interested in lately, and variant that counts as what they want.

with variant_interest as (
    select * from {{ ref('int_recent_variant_interest') }}
),

variants as (
    select * from {{ ref('int_product_variants_described') }}
),

sizes_worn as (
    select * from {{ ref('int_product_preferences') }}
    where preference = 'size'
),

products_of_interest as (
    select
        customer_id,
        product_id,
        max_by(interest_event_id, (last_seen_at, interest_event_id)) as interest_event_id,
        max_by(price_seen, (last_seen_at, interest_event_id)) filter (where price_seen is not null) as price_seen,
        bool_or(variant_id is not null) as is_variant_known,
        bool_or(variant_id is not null and is_in_basket) as is_variant_in_basket,
        max(last_seen_at) as last_seen_at
    from variant_interest
    group by customer_id, product_id
),

-- What lies in the basket says which one they want better than what a page showed them first.
variants_named as (
    select
        variant_interest.customer_id,
        variant_interest.product_id,
        variant_interest.variant_id,
        variant_interest.interest_event_id,
        variant_interest.price_seen,
        variant_interest.last_seen_at,
        true as is_named
    from variant_interest
    inner join products_of_interest
        on
            variant_interest.customer_id = products_of_interest.customer_id
            and variant_interest.product_id = products_of_interest.product_id
    where
        variant_interest.variant_id is not null
        and (variant_interest.is_in_basket or not products_of_interest.is_variant_in_basket)
),

-- Where no feed names the variant it is one in a size that they wear, and where nobody knows what they wear it may be
-- any.
variants_possible as (
    select
        products_of_interest.customer_id,
        products_of_interest.product_id,
        variants.variant_id,
        products_of_interest.interest_event_id,
        products_of_interest.price_seen,
        products_of_interest.last_seen_at,
        sizes_worn.value is not null as is_worn,
        bool_or(sizes_worn.value is not null) over (
            partition by products_of_interest.customer_id, products_of_interest.product_id
        ) as is_any_worn
    from products_of_interest
    inner join variants on products_of_interest.product_id = variants.product_id
    left join sizes_worn
        on
            products_of_interest.customer_id = sizes_worn.customer_id
            and variants.size = sizes_worn.value
            and case
                when variants.category in ({{ quoted_list(var('categories_with_own_sizes')) }})
                    then variants.department || ' ' || variants.category
                else variants.department
            end = sizes_worn.scope
    where not products_of_interest.is_variant_known
),

wanted_variants as (
    select
        customer_id,
        product_id,
        variant_id,
        interest_event_id,
        price_seen,
        last_seen_at,
        is_named
    from variants_named
    union all
    select
        customer_id,
        product_id,
        variant_id,
        interest_event_id,
        price_seen,
        last_seen_at,
        false as is_named
    from variants_possible
    where is_worn or not is_any_worn
)

select * from wanted_variants
