{#
    The product of a Segment ecommerce event, web or app: what was viewed, added or removed.
#}
{% macro segment_product_columns() -%}
    nullif(product_id, '') as product_id,
    nullif(sku, '') as sku,
    {{ scv.null_if_blank('name') }} as product_name,
    {{ scv.null_if_blank('category') }} as category,
    {{ scv.null_if_blank('brand') }} as brand,
    {{ scv.null_if_blank('variant') }} as variant,
    cast(price as decimal(18, 2)) as price,
    quantity
{%- endmacro %}
