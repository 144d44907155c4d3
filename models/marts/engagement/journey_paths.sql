-- Grain: one row per path that is common among the orders of loyal customers or of one-time buyers.

with journeys as (
    select * from {{ ref('int_customer_journeys') }}
    where purchase_stage in ('loyal', 'first_purchase')
),

paths_counted as (
    select
        journey_path,
        cast(count(case when purchase_stage = 'loyal' then 1 end) as integer) as loyal_order_count,
        cast(count(case when purchase_stage = 'first_purchase' then 1 end) as integer) as one_time_order_count,
        cast(min(step_count) as integer) as step_count
    from journeys
    group by journey_path
),

paths_ranked as (
    select
        *,
        cast(row_number() over (order by loyal_order_count desc, journey_path asc) as integer) as loyal_rank,
        cast(row_number() over (order by one_time_order_count desc, journey_path asc) as integer) as one_time_rank,
        loyal_order_count / cast(nullif(sum(loyal_order_count) over (), 0) as double) as loyal_share,
        one_time_order_count / cast(nullif(sum(one_time_order_count) over (), 0) as double) as one_time_share
    from paths_counted
)

select
    journey_path,
    step_count,
    loyal_order_count,
    one_time_order_count,
    loyal_rank,
    one_time_rank,
    loyal_share,
    one_time_share,
    loyal_share / nullif(one_time_share, 0) as loyal_to_one_time_ratio
from paths_ranked
where
    loyal_rank <= {{ var('journey_paths_kept') }}
    or one_time_rank <= {{ var('journey_paths_kept') }}
