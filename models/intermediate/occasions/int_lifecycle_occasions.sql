-- Grain: one row per customer and occasion that the calendar gave: a birthday, an absence, a product used up.
{{ config(materialized='view') }}

with golden_records as (
    select * from {{ ref('int_golden_records') }}
),

purchases as (
    select * from {{ ref('int_customer_purchases') }}
),

stages as (
    select * from {{ ref('int_customer_stages') }}
),

replenishments as (
    select * from {{ ref('int_replenishments') }}
),

windows as (
    select * from {{ ref('int_windows') }}
),

-- The years around, for birthdays near the turn of one; 29 February falls on the 28th.
birthdays as (
    select
        golden_records.customer_id,
        {{ years_later(
            'golden_records.birth_date',
            'year(windows.as_of_date) - years_ago.years_ago - year(golden_records.birth_date)'
        ) }} as birthday
    from golden_records
    cross join windows
    cross join (values (-1), (0), (1)) as years_ago (years_ago)
    where golden_records.birth_date is not null
),

lifecycle_occasions as (
    select
        'birthday' as trigger_type,
        customer_id,
        cast(birthday as string) as occasion,
        cast(null as string) as product_id,
        {{ local_midnight('birthday') }} as occurred_at
    from birthdays
    union all
    -- Only whoever has bought can be lost.
    select
        case stages.activity_state when 'at_risk' then 'at_risk' else 'win_back' end as trigger_type,
        stages.customer_id,
        cast(stages.activity_state_since as string) as occasion,
        cast(null as string) as product_id,
        {{ local_midnight('stages.activity_state_since') }} as occurred_at
    from stages
    inner join purchases on stages.customer_id = purchases.customer_id
    where stages.activity_state in ('at_risk', 'lapsed')
    union all
    select
        'replenishment' as trigger_type,
        customer_id,
        product_id || '|' || cast(used_up_at as string) as occasion,
        product_id,
        used_up_at as occurred_at
    from replenishments
)

-- In the order of the other occasions, which stand under one another in a union.
select -- noqa: ST06
    trigger_type,
    customer_id,
    customer_id || '|' || occasion as occasion_id,
    product_id,
    cast(null as string) as variant_id,
    case when product_id is not null then {{ list_of('product_id') }} end as product_ids,
    cast(null as string) as order_id,
    cast(null as decimal(18, 2)) as value,
    occurred_at
from lifecycle_occasions
