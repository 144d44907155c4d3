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
        ('Order #2014', '2014'),
        ('shopify:ORDER 2014', '2014'),
        ('shopify:uk:Order #2014', 'uk:2014'),
        ('Order: 2014', '2014'),
        ('order number 2014', '2014'),
        ('Order ID:2014', '2014'),
        ('Order UK-2014', 'UK-2014'),
        ('No. 2014', '2014'),
        ('N°2014', '2014'),
        ('№2014', '2014'),
        ('＃２０１４', '2014'),
        ('Bestellung №7', '7'),
        ('Bestell-Nr. 7', '7'),
        ('ЗАКАЗ № 7', '7'),
        ('Número de pedido: 7', '7'),
        ('Pedido n.º 7', '7'),
        ('N° de commande : 7', '7'),
        ('https://admin.shopify.com/store/elm/orders/6002', '6002'),
        ('shopify:uk:https://elm.example:443/admin/orders/6002?page=2', 'uk:6002'),
        ('/admin/orders/6002.json', '6002'),
        ('https://elm.example/1/orders/9f0c/authenticate', 'https://elm.example/1/orders/9f0c/authenticate'),
        ('EU-2014', 'EU-2014'),
        ('GB2014', 'GB2014'),
        ('UK #2014', 'UK2014'),
        ('NO 2014', 'NO2014'),
        ('NO-2014', 'NO-2014'),
        ('Order2014', 'Order2014'),
        ('Border 2014', 'Border2014'),
        ('Order', 'Order'),
        ('Order #', 'Order'),
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
