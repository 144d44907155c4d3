-- F33. References that do not go to the shop they should: what stands before the id, or that it has to be looked up.
{% set one = {'shopify': [''], 'segment_web': ['']} %}
{% set two = {'shopify': ['de', 'uk'], 'segment_web': ['uk'], 'segment_app': [''], 'lob': ['us']} %}
{% set added = {'shopify': ['', 'de'], 'segment_web': ['', 'de'], 'segment_app': [''], 'lob': ['uk']} %}
{% set alone = {'shopify': ['uk'], 'segment_web': [''], 'lob': ['de']} %}
{% set cases = [
    ('one shop', one, 'segment_web', '', 'shopify.order', ''),
    ('one shop, itself', one, 'shopify', '', 'shopify.order', ''),
    ('own ids', two, 'shopify', 'de', 'shopify.customer', 'de:'),
    ('own ids of a source that nothing else has', two, 'square', 'uk', 'square.orders', 'uk:'),
    ('the shop of the same name', two, 'segment_web', 'uk', 'shopify.order', 'uk:'),
    ('one app for two shops', two, 'segment_app', '', 'shopify.order', 'lookup'),
    ('a shop that is not there', two, 'lob', 'us', 'shopify.order', 'lookup'),
    ('a shop added later, the first pair', added, 'segment_web', '', 'shopify.order', ''),
    ('a shop added later, the second pair', added, 'segment_web', 'de', 'shopify.order', 'de:'),
    ('a shop added later, one app for both', added, 'segment_app', '', 'shopify.order', 'lookup'),
    ('the only shop, which has a name', alone, 'segment_web', '', 'shopify.order', 'uk:'),
    ('the only shop, of another name', alone, 'lob', 'de', 'shopify.order', 'uk:'),
    ('a source that did not land', alone, 'lob', 'de', 'gigya.accounts', 'de:'),
] %}
with

cases (given, actual, expected) as (

    values
    {% for given, shops, source_name, shop, table, expected in cases -%}
        {% set prefix = shop_of_id(shops, source_name, shop, table) -%}
        (
            {{ text_literal(given) }},
            {{ text_literal('lookup' if prefix is none else prefix) }},
            {{ text_literal(expected) }}
        ){{ ',' if not loop.last }}
    {% endfor %}
)

select
    given,
    actual,
    expected
from cases
where actual <> expected
