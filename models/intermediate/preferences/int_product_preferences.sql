-- Grain: one row per customer, preference, scope and value, counted in units that they bought for themselves and kept.
{{ config(materialized='view') }}

with lines_kept as (
    select * from {{ ref('int_purchased_lines') }}
    where
        kept_quantity > 0
        and not is_gift
),

-- A shoe size is no dress size: categories with sizes of their own are told apart within their department.
lines_scoped as (
    select
        *,
        case
            when category in ({{ quoted_list(var('categories_with_own_sizes')) }}) then department || ' ' || category
            else department
        end as size_scope,
        case
            when
                lower(size) not in ({{ quoted_list(var('sizes_that_fit_all')) }}) then size
        end as fitting_size
    from lines_kept
),

values_bought as (
    select
        lines_scoped.customer_id,
        preferences.preference,
        lines_scoped.kept_quantity,
        case preferences.preference when 'size' then lines_scoped.size_scope end as scope,
        case preferences.preference
            when 'department' then lines_scoped.department
            when 'category' then lines_scoped.category
            when 'brand' then lines_scoped.brand
            when 'colour' then lines_scoped.colour
            when 'size' then lines_scoped.fitting_size
            when 'price_band' then lines_scoped.price_band
        end as value
    from lines_scoped
    cross join (
        values ('department'), ('category'), ('brand'), ('colour'), ('size'), ('price_band')
    ) as preferences (preference)
),

product_preferences as (
    select
        customer_id,
        preference,
        scope,
        value,
        sum(kept_quantity) as evidence_count
    from values_bought
    where value is not null
    group by
        customer_id,
        preference,
        scope,
        value
)

select * from product_preferences
