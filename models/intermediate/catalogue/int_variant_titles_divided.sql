-- Grain: one row per variant whose title alone holds its values, per way to divide the title, and per value.
{{ config(materialized='view') }}

with variants as (
    select * from {{ ref('stg_ecommerce__product_variants') }}
    where lower(variant_title) != 'default title'
),

product_options as (
    select * from {{ ref('stg_ecommerce__product_options') }}
),

options_counted as (
    select
        product_id,
        max(option_count) as option_count
    from (
        select
            product_id,
            option_number as option_count
        from product_options
        union all
        select
            product_id,
            case
                when option_value_3 is not null then 3
                when option_value_2 is not null then 2
                else 1
            end as option_count
        from variants
        where option_value_1 is not null
    ) as counts
    group by product_id
),

-- Where nothing says how many options a product has, the title with the fewest parts does: a value may hold the sign
-- that divides one value from the next.
titles as (
    select
        variants.variant_id,
        variants.product_id,
        variants.variant_title,
        cast(coalesce(
            options_counted.option_count,
            min((length(variants.variant_title) - length(replace(variants.variant_title, ' / ', ''))) / 3 + 1)
                over (partition by variants.product_id)
        ) as integer) as option_count
    from variants
    left join options_counted on variants.product_id = options_counted.product_id
    where variants.option_value_1 is null
),

titles_divided as (
    {{ divided_titles('titles', 'variant_title', 'option_count') }}
),

values_numbered as (
    {% for number in [1, 2, 3] %}
        select
            variant_id,
            product_id,
            division,
            {{ number }} as option_number,
            value_{{ number }} as option_value
        from titles_divided
        where value_{{ number }} is not null
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    variant_id,
    product_id,
    division,
    option_number,
    option_value,
    count(*) over (partition by variant_id, option_number) = 1 as is_only_way
from values_numbered
