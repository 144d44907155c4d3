-- F11: a word that seeds/reference/order_statuses.csv lacks counts as a sale until somebody says what it means.
{{ config(severity='warn') }}

select
    orders.source,
    orders.financial_status,
    count(*) as order_count
from {{ ref('orders') }} as orders
left join {{ ref('order_statuses') }} as order_statuses
    on replace(replace(lower(orders.financial_status), ' ', '_'), '-', '_') = order_statuses.status
where orders.financial_status is not null and order_statuses.status is null
group by orders.source, orders.financial_status
