-- Grain: one row per customer and product to offer them next, at most ten per customer.

with best_offers as (
    select * from {{ ref('int_best_offers') }}
),

products as (
    select * from {{ ref('int_products') }}
),

interests as (
    select * from {{ ref('int_product_interests') }}
),

offers_described as (
    select
        best_offers.customer_id,
        best_offers.product_id,
        best_offers.because_product_id,
        products.product_title,
        products.department,
        products.category,
        best_offers.basis,
        products.lowest_price,
        coalesce(because_products.product_title, 'a product that is in no catalogue') as because_product_title,
        interests.search_query,
        cast(best_offers.rank as integer) as recommendation_rank,
        cast(best_offers.support as integer) as support_count,
        cast(best_offers.lift as double) as lift,
        {{ figure_in_words('best_offers.lift', 1) }} as lift_in_words,
        cast(best_offers.score as double) as score,
        coalesce(
            best_offers.product_id != best_offers.because_product_id
            and products.department is not distinct from because_products.department
            and products.category is not distinct from because_products.category,
            false
        ) as is_same_category,
        coalesce(
            products.lowest_price > because_products.lowest_price * {{ var('up_sell_from_price_ratio') }}, false
        ) as is_dearer
    from best_offers
    inner join products on best_offers.product_id = products.product_id
    left join products as because_products on best_offers.because_product_id = because_products.product_id
    left join interests
        on
            best_offers.customer_id = interests.customer_id
            and best_offers.because_product_id = interests.product_id
            and best_offers.basis = interests.interest
),

offers_in_words as (
    select
        *,
        case
            when basis = 'popular' then 'popular'
            when product_id = because_product_id then 'reminder'
            when is_same_category and is_dearer then 'up_sell'
            when is_same_category then 'alternative'
            else 'cross_sell'
        end as recommendation_type,
        case
            when basis = 'popular'
                then 'Among the most bought in '
                    || coalesce(department || ' ', '') || coalesce(category, 'the shop')
                    || ', where they are most at home: '
                    || {{ count_in_words('support_count', 'customer', 'customers') }} || ' in 90 days'
            when basis = 'browsed' and product_id = because_product_id
                then 'They looked at it and do not have it; who looks at it buys it '
                    || lift_in_words || ' times as often as others'
            when product_id = because_product_id
                then 'They searched for "' || search_query || '" and do not have it; who does buys it '
                    || lift_in_words || ' times as often as others'
            when basis = 'bought'
                then 'Bought ' || lift_in_words || ' times as often by customers who bought '
                    || because_product_title || ', as they did'
            when basis = 'browsed'
                then 'Bought ' || lift_in_words || ' times as often by customers who looked at '
                    || because_product_title || ', as they did'
            else 'Bought ' || lift_in_words || ' times as often by customers whose searches lead to '
                || because_product_title || '; theirs was "' || search_query || '"'
        end as reason
    from offers_described
)

select
    customer_id,
    product_id,
    because_product_id,
    product_title,
    department,
    category,
    recommendation_type,
    basis,
    reason,
    recommendation_rank,
    support_count,
    lift,
    score
from offers_in_words
