-- Rows whose reason of rejection is not the expected one: a text key, a composite key, and a time in epoch seconds.
with

people (id, created, expected) as (

    values
    ('alice', timestamp '2025-01-01', null),
    ('', timestamp '2025-01-01', 'missing_key'),
    (null, null, 'missing_key'),
    ('bob', null, 'missing_timestamp'),
    ('cleo', timestamp '2999-01-01', 'future_timestamp'),
    ('dora', timestamp 'infinity', 'future_timestamp'),
    ('渡辺', timestamp '1970-01-01', null)

),

levels (inventory_item_id, location_id, expected) as (

    values
    ('shirt', 'shop', null),
    ('shirt', '', 'missing_key'),
    (null, 'shop', 'missing_key')

),

calls (id, started_at, expected) as (

    values
    ('1', 1735689600, null),
    ('2', 32472144000, 'future_timestamp'),
    ('3', null, 'missing_timestamp')

),

judged as (

    select
        'klaviyo.person ' || coalesce(id, '') as given,
        expected,
        {{ rejection_reason('klaviyo', 'person') }} as actual
    from people
    union all
    select
        'shopify.inventory_level ' || coalesce(inventory_item_id, '') || ' ' || location_id as given,
        expected,
        {{ rejection_reason('shopify', 'inventory_level') }} as actual
    from levels
    union all
    select
        'aircall.calls ' || id as given,
        expected,
        {{ rejection_reason('aircall', 'calls') }} as actual
    from calls

)

select
    given,
    expected,
    actual
from judged
where actual is distinct from expected
