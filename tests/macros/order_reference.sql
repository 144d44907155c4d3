-- F14. References to orders that come out as something else than the bare id or name.
with

cases as (

    select listed.*
    from (
        values
        (cast('2014' as string), cast('2014' as string)),
        (' #2014 ', '2014'),
        ('# 2014', '2014'),
        ('shopify:2014', '2014'),
        ('shopify:#2014', '2014'),
        ('gid://shopify/Order/2014', '2014'),
        ('shopify:gid://shopify/Order/2014', '2014'),
        ('GID://Shopify/OrderIdentity/2014?key=4f0', '2014'),
        ('UK-2014', 'UK-2014'),
        ('#2014-EU', '2014-EU'),
        ('Bestellung №7', 'Bestellung№7'),
        ('#', null),
        ('', null),
        (null, null)
    ) as listed (given, expected)

)

select
    given,
    expected
from cases
where {{ order_reference('given') }} is distinct from expected
