-- Amounts that come out as something else than the customer paid.
with

cases as (

    select listed.*
    from (
        values
        ('{"amount": 1999, "currency": "GBP"}', cast(19.99 as decimal(18, 2))),
        ('{"amount": 5, "currency": "gbp"}', 0.05),
        ('{"amount": -250, "currency": "EUR"}', -2.50),
        ('{"amount": "1999", "currency": "USD"}', 19.99),
        ('{"amount": 1999, "currency": "JPY"}', 1999.00),
        ('{"amount": 1990, "currency": "KWD"}', 1.99),
        ('{"amount": 1999}', 19.99),
        ('{"amount": 9007199254740993, "currency": "GBP"}', 90071992547409.93),
        ('{"amount": 0, "currency": "GBP"}', 0.00),
        ('{"amount": "vingt", "currency": "EUR"}', null),
        ('{"amount": null, "currency": "GBP"}', null),
        ('{"currency": "GBP"}', null),
        ('[]', null),
        (cast(null as string), null)
    ) as listed (given, expected)

)

select
    given,
    expected
from cases
where {{ minor_units('given') }} is distinct from expected
