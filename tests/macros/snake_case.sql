-- Cases where the macro does not give the expected name.
with

cases (given, expected) as (

    values
    ('Cat lovers', 'cat_lovers'),
    ('  Sale & Offers (UK) ', 'sale_offers_uk'),
    ('Été', 'ete'),
    ('order_updates', 'order_updates'),
    (' - ', null),
    (cast(null as string), null)

)

select
    given,
    expected
from cases
where {{ snake_case('given') }} is distinct from expected
