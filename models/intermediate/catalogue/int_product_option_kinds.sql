-- Grain: one row per product and kind of option (size, colour), with the option that it is.

with product_options as (
    select * from {{ ref('stg_ecommerce__product_options') }}
    where option_name is not null
),

option_names as (
    select * from {{ ref('option_names') }}
),

patterns as (
    select * from {{ ref('option_values') }}
),

product_values as (
    select distinct
        product_id,
        option_number,
        option_value
    from {{ ref('int_variant_option_values') }}
),

options_named as (
    select
        product_options.product_id,
        product_options.option_number,
        min(option_names.option_kind) as option_kind
    from product_options
    inner join option_names
        on
            ' ' || {{ replace_pattern('lower(product_options.option_name)', '[^\\p{L}\\p{M}\\p{N}]+', ' ') }} || ' '
            like '% ' || option_names.option_word || ' %'
    group by product_options.product_id, product_options.option_number
    having count(distinct option_names.option_kind) = 1
),

-- Without names, an option is what more than half of its values look like.
options_recognised as (
    select
        product_values.product_id,
        product_values.option_number,
        count(distinct case when patterns.option_kind = 'size' then product_values.option_value end)
        / count(distinct product_values.option_value) as size_share,
        count(distinct case when patterns.option_kind = 'colour' then product_values.option_value end)
        / count(distinct product_values.option_value) as colour_share,
        max(product_values.option_number) over (partition by product_values.product_id) as option_count
    from product_values
    left join patterns on {{ matches('lower(product_values.option_value)', 'patterns.pattern', whole=true) }}
    left join product_options on product_values.product_id = product_options.product_id
    where product_options.product_id is null
    group by product_values.product_id, product_values.option_number
),

options_supposed as (
    select
        product_id,
        option_number,
        option_count,
        case
            when size_share > 0.5 and size_share >= colour_share then 'size'
            when colour_share > 0.5 then 'colour'
        end as option_kind
    from options_recognised
),

-- Of two options one of which is known, the other is the other; where neither is, shops put the size first.
options_completed as (
    select
        product_id,
        option_number,
        coalesce(
            option_kind,
            case max(option_kind) over (partition by product_id)
                when 'size' then case when option_count = 2 then 'colour' end
                when 'colour' then case when option_count = 2 then 'size' end
                else case option_number when 1 then 'size' when 2 then 'colour' end
            end
        ) as option_kind
    from options_supposed
),

option_kinds as (
    {% for options in ['options_named', 'options_completed'] %}
        select
            product_id,
            option_number,
            option_kind
        from {{ options }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    product_id,
    option_kind,
    min(option_number) as option_number
from option_kinds
where option_kind is not null
group by product_id, option_kind
