-- Spelling habits do not move a house; an address without its postcode is no key.
with cases as (
    select
        addresses.address_line_1,
        addresses.postcode,
        addresses.expected
    from (
        values
        ('12 Rosé Street', 'SW1A 1AA', 'postal_address:12rosestreet|sw1a1aa'),
        ('12, rose street.', 'sw1a1aa', 'postal_address:12rosestreet|sw1a1aa'),
        ('12 Rose Street', null, null),
        (null, 'SW1A 1AA', null),
        ('--', 'SW1A 1AA', null)
    ) as addresses (address_line_1, postcode, expected)
)

select
    address_line_1,
    postcode,
    expected
from cases
where {{ postal_address_id('address_line_1', 'postcode') }} is distinct from expected
