-- F12: in each currency what customers bought, sent back and kept, and what nobody known did, is what was sold.
with sales as (
    select
        customer_id,
        currency,
        gross_sales,
        discount_amount,
        returned_revenue,
        net_revenue
    from {{ ref('orders') }}
    where is_valid
),

sold as (
    select
        currency,
        count(*) as order_count,
        sum(gross_sales) as gross_sales,
        sum(discount_amount) as discount_amount,
        sum(returned_revenue) as returned_revenue,
        sum(net_revenue) as net_revenue
    from sales
    group by currency
),

bought as (
    select
        currency,
        sum(order_count) as order_count,
        sum(gross_sales) as gross_sales,
        sum(discount_amount) as discount_amount,
        sum(returned_revenue) as returned_revenue,
        sum(net_revenue) as net_revenue
    from (
        select
            currency,
            order_count,
            gross_sales,
            discount_amount,
            returned_revenue,
            net_revenue
        from {{ ref('customer_revenue') }}
        union all
        select
            currency,
            1 as order_count,
            gross_sales,
            discount_amount,
            returned_revenue,
            net_revenue
        from sales
        where customer_id is null
    ) as parts
    group by currency
)

select
    sold.currency,
    sold.net_revenue as sold_net_revenue,
    bought.net_revenue as bought_net_revenue
from sold
full outer join bought on sold.currency is not distinct from bought.currency
where
    sold.order_count is distinct from bought.order_count
    or sold.gross_sales is distinct from bought.gross_sales
    or sold.discount_amount is distinct from bought.discount_amount
    or sold.returned_revenue is distinct from bought.returned_revenue
    or sold.net_revenue is distinct from bought.net_revenue
