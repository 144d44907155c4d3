-- Amounts that come out as something else than the customer paid.
with

cases as (

    select listed.*
    from (
        values
        (cast('{"amount": 1999, "currency": "GBP"}' as json), cast(19.99 as decimal(18, 2))),
        (cast('{"amount": 5, "currency": "gbp"}' as json), 0.05),
        (cast('{"amount": -250, "currency": "EUR"}' as json), -2.50),
        (cast('{"amount": "1999", "currency": "USD"}' as json), 19.99),
        (cast('{"amount": 1999, "currency": "JPY"}' as json), 1999.00),
        (cast('{"amount": 1990, "currency": "KWD"}' as json), 1.99),
        (cast('{"amount": 1999}' as json), 19.99),
        (cast('{"amount": 9007199254740993, "currency": "GBP"}' as json), 90071992547409.93),
        (cast('{"amount": 0, "currency": "GBP"}' as json), 0.00),
        (cast('{"amount": "vingt", "currency": "EUR"}' as json), null),
        (cast('{"amount": null, "currency": "GBP"}' as json), null),
        (cast('{"currency": "GBP"}' as json), null),
        (cast('[]' as json), null),
        (cast(null as json), null)
    ) as listed (given, expected)

)

select
    given,
    expected
from cases
where {{ minor_units('given') }} is distinct from expected
