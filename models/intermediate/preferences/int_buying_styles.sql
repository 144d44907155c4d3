-- Grain: one row per customer and way of buying that is theirs.
{{ config(materialized='view') }}

with order_features as (
    select * from {{ ref('int_order_features') }}
),

return_features as (
    select * from {{ ref('int_return_features') }}
),

shares as (
    select
        order_features.customer_id,
        order_features.order_count,
        cast(order_features.full_price_order_count as double) / order_features.order_count as full_price_share,
        cast(order_features.gift_order_count as double) / order_features.order_count as gift_share,
        coalesce(return_features.early_season_share, 0) as early_season_share,
        coalesce(return_features.late_season_share, 0) as late_season_share
    from order_features
    left join return_features on order_features.customer_id = return_features.customer_id
),

-- Somebody who neither avoids nor seeks reductions has no price style; nobody buys in no way at all.
styles as (
    select
        shares.customer_id,
        shares.order_count as evidence_count,
        candidates.preference,
        candidates.value,
        case candidates.value
            when 'full price' then shares.full_price_share
            when 'sale' then 1 - shares.full_price_share
            when 'early adopter' then shares.early_season_share
            when 'late bargain hunter' then shares.late_season_share
            when 'for others' then shares.gift_share
        end as evidence_share
    from shares
    cross join (
        values
        ('price_style', 'full price'),
        ('price_style', 'sale'),
        ('season_style', 'early adopter'),
        ('season_style', 'late bargain hunter'),
        ('gift_style', 'for others')
    ) as candidates (preference, value)
)

select * from styles
where 100 * evidence_share >= {{ var('buying_style_pct') }}
