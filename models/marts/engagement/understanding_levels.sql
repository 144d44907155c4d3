-- Grain: one row per level of understanding and set of things that its customers lack for the next.

with understanding as (
    select * from {{ ref('int_understanding') }}
),

customers_counted as (
    select
        understanding_level,
        coalesce(understanding_missing, 'nothing') as understanding_missing,
        count(*) as customer_count
    from understanding
    group by understanding_level, understanding_missing
),

shares as (
    select
        *,
        customer_count / sum(customer_count) over () as customer_share
    from customers_counted
)

select
    understanding_missing,
    understanding_level,
    cast(customer_count as integer) as customer_count,
    {{ as_decimal('customer_share', 6, 4) }} as customer_share
from shares
