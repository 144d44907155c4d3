{#
    What is left of an order's id, name or GraphQL id when its dress is taken off: `gid://shopify/Order/2014?key=a`,
    `#2014`, ` 2014 ` and `shopify:2014` are all 2014. Letters stay: UK-2014 is not EU-2014.
#}
{% macro order_reference(reference) -%}
    {%- set bare = scv.replace_pattern('trim(' ~ reference ~ ')', '^shopify:\\s*', '') -%}
    {%- set bare = scv.replace_pattern(bare, '^[gG][iI][dD]://[^/]+/[^/]+/([0-9]+).*\\z', '\\1') -%}
    nullif({{ scv.replace_pattern(bare, '[#\\s]', '') }}, '')
{%- endmacro %}
