-- Grain: one row per variant of the catalogue and option of it, with the value that the variant has.

with variants as (
    select * from {{ ref('stg_ecommerce__product_variants') }}
),

product_options as (
    select * from {{ ref('stg_ecommerce__product_options') }}
),

titles_divided as (
    select * from {{ ref('int_variant_titles_divided') }}
),

patterns as (
    select * from {{ ref('option_values') }}
    where option_kind = 'size'
),

values_listed as (
    {{ json_elements('product_options', 'option_values') }}
),

values_stated as (
    {% for number in [1, 2, 3] %}
        select
            variant_id,
            product_id,
            {{ number }} as option_number,
            option_value_{{ number }} as option_value
        from variants
        where lower(option_value_{{ number }}) != 'default title'
        union all
    {% endfor %}
    select
        variant_id,
        product_id,
        option_number,
        option_value
    from titles_divided
    where is_only_way
),

values_known as (
    select
        product_id,
        option_number,
        option_value
    from values_stated
    union distinct
    select
        product_id,
        option_number,
        {{ json_text('element', '$') }} as option_value
    from values_listed
),

-- "Black / White / 12" is black and white in 12 where the product comes in "Black / White", or in 12, or where 12 looks
-- like a size. Where nothing tells, nobody knows.
ways_judged as (
    select
        titles_divided.variant_id,
        titles_divided.division,
        count(values_known.option_value) as known_count,
        count(patterns.pattern) as size_count
    from titles_divided
    left join values_known
        on
            titles_divided.product_id = values_known.product_id
            and titles_divided.option_number = values_known.option_number
            and titles_divided.option_value = values_known.option_value
    left join patterns on {{ matches('lower(titles_divided.option_value)', 'patterns.pattern', whole=true) }}
    where not titles_divided.is_only_way
    group by titles_divided.variant_id, titles_divided.division
),

best_ways as (
    select
        *,
        row_number() over (partition by variant_id order by known_count desc, size_count desc, division asc) as way_rank
    from ways_judged
    where known_count > 0 or size_count > 0
)

select
    variant_id,
    product_id,
    option_number,
    option_value
from values_stated
union all
select
    titles_divided.variant_id,
    titles_divided.product_id,
    titles_divided.option_number,
    titles_divided.option_value
from titles_divided
inner join best_ways
    on titles_divided.variant_id = best_ways.variant_id and titles_divided.division = best_ways.division
where best_ways.way_rank = 1
