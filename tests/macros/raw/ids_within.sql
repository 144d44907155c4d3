-- F33. Documents in which an id does not go to its shop. Loyalty has ids of its own, serves two web shops and names
-- their orders: one is looked up, whether it is text or a number.
{% set shops = {'shopify': ['de', 'uk'], 'loyaltylion': ['eu']} %}
{% set fields = {'id': 'loyaltylion.customers', 'merchant_id': 'shopify.order'} %}
{% set joins = [] %}
{% set located = scv.duckdb__ids_within('document', fields, shops, 'loyaltylion', 'eu', joins) %}
{% set one_shop = {'shopify': [''], 'loyaltylion': ['']} %}
{% set of_one_shop = scv.duckdb__ids_within('document', fields, one_shop, 'loyaltylion', '', []) %}
with

ids_of_shops (_raw_table, _id, _shop_id) as (

    values
    ('shopify.order', '1001', 'uk:1001'),
    ('shopify.customer', '1001', 'de:1001'),
    -- An order of either shop.
    ('shopify.order', '1002', null)

),

cases (document, expected) as (

    values
    (cast('{"merchant_id": "1001"}' as json), '{"merchant_id":"uk:1001"}'),
    ('{"merchant_id": 1001}', '{"merchant_id":"uk:1001"}'),
    ('{"id": 7, "merchant_id": "1001"}', '{"id":"eu:7", "merchant_id":"uk:1001"}'),
    ('[{"merchant_id":"1001"},{"merchant_id" : 1001}]', '[{"merchant_id":"uk:1001"},{"merchant_id":"uk:1001"}]'),
    -- One alone can be looked up.
    ('[{"merchant_id":"1001"},{"merchant_id":9}]', '[{"merchant_id":""},{"merchant_id":""}]'),
    ('{"merchant_id":"1002"}', '{"merchant_id":""}'),
    ('{"merchant_id":"9"}', '{"merchant_id":"9"}'),
    -- As PHP writes it.
    ('{"merchant_id":"gid:\/\/shopify\/Order\/9"}', '{"merchant_id":"gid:\/\/shopify\/Order\/9"}'),
    ('{"id":"a","merchant_id":null}', '{"id":"eu:a","merchant_id":null}'),
    ('{"order_id":"1001"}', '{"order_id":"1001"}'),
    (null, null)

)

select
    cases.document,
    cases.expected,
    cast({{ located }} as varchar) as actual
from cases
{{ joins | join('\n') | replace('raw_catalog.ids_of_shops', 'ids_of_shops') }}
where
    cast({{ located }} as varchar) is distinct from cases.expected
    -- Where there is one shop, a document stays as it was written.
    or {{ text_literal(of_one_shop) }} <> 'document'
