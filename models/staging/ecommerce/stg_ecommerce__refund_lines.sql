-- Grain: one row per order line in a Shopify refund, whichever generation of the connector landed it, or both did.
with

order_line_refunds as (

    {{ accepted_rows('shopify', 'order_line_refund') }}

),

refund_line_items as (

    {{ accepted_rows('shopify', 'refund_line_item') }}

),

landed as (

    {% for relation in ['order_line_refunds', 'refund_line_items'] %}
        select
            {{ loop.index }} as generation,
            'shopify:' || id as refund_line_id,
            'shopify:' || refund_id as refund_id,
            'shopify:' || order_line_id as order_line_id,

            lower({{ null_if_blank('restock_type') }}) as restock_type,

            -- The connector lands this count as a floating-point number.
            cast(quantity as bigint) as quantity,
            cast(coalesce(subtotal, subtotal_set_shop_amount) as decimal(18, 2)) as amount,
            cast(coalesce(total_tax, total_tax_set_shop_amount) as decimal(18, 2)) as tax_amount
        from {{ relation }}
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

once_per_id as (

    select
        *,
        row_number() over (partition by refund_line_id order by generation desc) as id_rank
    from landed

),

-- Where the generations give one line ids of their own, it is the same line of the same refund with the same quantity.
-- A refund may have two such lines: the second of the one is the second of the other.
alike_within_generation as (

    select
        *,
        row_number() over (
            partition by generation, refund_id, order_line_id, quantity
            order by refund_line_id
        ) as alike_number
    from once_per_id
    where id_rank = 1

),

once_per_fact as (

    select
        *,
        max(generation) over (partition by refund_id, order_line_id, quantity, alike_number) as latest_generation
    from alike_within_generation

)

select
    refund_line_id,
    refund_id,
    order_line_id,
    restock_type,
    quantity,
    amount,
    tax_amount
from once_per_fact
where generation = latest_generation or refund_id is null or order_line_id is null
