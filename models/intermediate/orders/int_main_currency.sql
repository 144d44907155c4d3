-- Grain: one row: the currency that most sales are paid in; null where no sale names one.
{{ config(materialized='view') }}

with orders as (
    select * from {{ ref('int_orders') }}
    where is_valid and currency is not null
),

currencies_ranked as (
    select
        currency,
        row_number() over (order by count(*) desc, currency asc) as currency_rank
    from orders
    group by currency
)

select max(currency) as currency
from currencies_ranked
where currency_rank = 1
