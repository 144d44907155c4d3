-- Spelling habits do not move a house; an address without its postcode is no key.
with cases as (
    select '12 Rosé Street' as address_line_1, 'SW1A 1AA' as postcode, 'postal_address:12rosestreet|sw1a1aa' as expected
    union all
    select '12, rose street.', 'sw1a1aa', 'postal_address:12rosestreet|sw1a1aa'
    union all
    select '12 Rose Street', null, null
    union all
    select null, 'SW1A 1AA', null
    union all
    select '--', 'SW1A 1AA', null
)

select
    address_line_1,
    postcode,
    expected
from cases
where {{ postal_address_id('address_line_1', 'postcode') }} is distinct from expected
