-- Spelling habits do not move a house (P28); an address without its postcode is no key.
with cases as (
    select
        addresses.address_line_1,
        addresses.address_line_2,
        addresses.postcode,
        addresses.expected
    from (
        values
        ('12 Rosé Street', null, 'SW1A 1AA', 'postal_address:12rosest|sw1a1aa'),
        ('12, rose street.', '', 'sw1a1aa', 'postal_address:12rosest|sw1a1aa'),
        ('3 Elm St', null, '12345', 'postal_address:3elmst|12345'),
        ('3 Elm Street', null, '12345-6789', 'postal_address:3elmst|12345'),
        ('No. 3 Elm St.', 'Rose Court', '123456789', 'postal_address:3elmst|12345'),
        ('Flat 2, 3 Elm Street', null, '12345', 'postal_address:3elmstflat2|12345'),
        ('3 Elm St Apt 2', null, '12345', 'postal_address:3elmstflat2|12345'),
        ('3 Elm St, #2', null, '12345', 'postal_address:3elmstflat2|12345'),
        ('2/3 Elm St', null, '12345', 'postal_address:3elmstflat2|12345'),
        ('3 Elm St', 'Unit 2', '12345', 'postal_address:3elmstflat2|12345'),
        ('Flat 2', '3 Elm Street', '12345', 'postal_address:3elmstflat2|12345'),
        ('Flat 5, 3 Elm Street', null, '12345', 'postal_address:3elmstflat5|12345'),
        ('Hauptstraße 5', null, '10115', 'postal_address:5hauptst|10115'),
        ('Hauptstrasse 5', null, 'D-10115', 'postal_address:5hauptst|10115'),
        ('Hauptstr.5', null, '10115.0', 'postal_address:5hauptst|10115'),
        ('5 Haupt Str.', null, '10115', 'postal_address:5hauptst|10115'),
        ('Müllerstr. 12 a', null, '10115', 'postal_address:12amullerst|10115'),
        ('Muellerstraße 12a', null, '10115', 'postal_address:12amullerst|10115'),
        ('12, r. de la Paix', null, '75002', 'postal_address:12rdelapaix|75002'),
        ('12 Rue de la Paix', null, '75002', 'postal_address:12rdelapaix|75002'),
        ('Calle Mayor nº 5', null, '28013', 'postal_address:5cmayor|28013'),
        ('C/ Mayor, 5', null, '28013', 'postal_address:5cmayor|28013'),
        ('Via Roma 5', null, '00184', 'postal_address:5vroma|00184'),
        ('V. Roma, 5', null, '00184', 'postal_address:5vroma|00184'),
        ('ul. Długa 5/7', null, '31-147', 'postal_address:5dlugaflat7|31147'),
        ('Ground Floor Flat', '3 Elm St', '12345', 'postal_address:groundfloorflat3elmst|12345'),
        ('Ground Floor Flat', '5 Elm Street', '12345', 'postal_address:groundfloorflat5elmst|12345'),
        ('Rose Cottage', 'Elm Lane', '12345', 'postal_address:rosecottageelmln|12345'),
        ('Rose Cottage', null, '12345', 'postal_address:rosecottage|12345'),
        ('Flat B, Rose House', '3 Elm St', '12345', 'postal_address:rosehouse3elmstflatb|12345'),
        ('3 Elm St', '2', '12345', 'postal_address:3elmstflat2|12345'),
        ('Hauptstraße', '5', '10115', 'postal_address:5hauptst|10115'),
        (null, '3 Elm St', '12345', 'postal_address:3elmst|12345'),
        ('12 Rose Street', null, null, null),
        (null, null, 'SW1A 1AA', null),
        ('--', null, 'SW1A 1AA', null)
    ) as addresses (address_line_1, address_line_2, postcode, expected)
)

select
    address_line_1,
    address_line_2,
    postcode,
    expected,
    {{ postal_address_id('address_line_1', 'address_line_2', 'postcode') }} as found
from cases
where {{ postal_address_id('address_line_1', 'address_line_2', 'postcode') }} is distinct from expected
