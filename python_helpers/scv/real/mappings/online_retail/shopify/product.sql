-- Grain: one row per stock code, named as it is most often described on an invoice.
with

descriptions as (
    select
        stock_code,
        description,
        count(*) as line_count
    from order_lines
    where description is not null
    group by stock_code, description
),

titles as (
    select
        stock_code,
        arg_max(description, (line_count, description)) as title
    from descriptions
    group by stock_code
)

select
    order_lines.stock_code as id,
    any_value(titles.title) as title,
    null::varchar as handle,
    null::varchar as product_type,
    null::varchar as vendor,
    'active' as status,
    min(order_lines.invoiced_at) as created_at,
    min(order_lines.invoiced_at) as published_at,
    min(order_lines.invoiced_at) as updated_at,
    false as _fivetran_deleted,
    max(order_lines.invoiced_at) as _fivetran_synced
from order_lines
left join titles on order_lines.stock_code = titles.stock_code
group by order_lines.stock_code
order by order_lines.stock_code
