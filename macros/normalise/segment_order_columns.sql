{#
    The order of a Segment checkout or purchase event, web or app. Order and checkout ids are the shop's own and get
    the prefix that they have in the shop's tables. The amount is what the tag sent and may differ from the order's.
#}
{% macro segment_order_columns() -%}
    'shopify:' || nullif(order_id, '') as order_id,
    'shopify:' || nullif(checkout_id, '') as checkout_id,
    upper({{ scv.null_if_blank('currency') }}) as currency,
    {{ scv.null_if_blank('coupon') }} as coupon,
    products,
    cast(coalesce(revenue, value) as decimal(18, 2)) as amount
{%- endmacro %}
