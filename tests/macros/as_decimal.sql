-- Halves that binary numbers miss by a hair, which a plain cast rounds down (0.14, 1.00).
with

cases (given, expected) as (

    values
    (cast(0.145 as double), cast(0.15 as decimal(18, 2))),
    (cast(1.005 as double), cast(1.01 as decimal(18, 2))),
    (cast(2.675 as double), cast(2.68 as decimal(18, 2))),
    (cast(-0.145 as double), cast(-0.15 as decimal(18, 2))),
    (cast(0.144 as double), cast(0.14 as decimal(18, 2))),
    (cast(12345678.905 as double), cast(12345678.91 as decimal(18, 2))),
    (cast(2e0 as double) / 3, cast(0.67 as decimal(18, 2))),
    (cast(null as double), cast(null as decimal(18, 2)))

)

select
    given,
    expected
from cases
where {{ as_decimal('given', 18, 2) }} is distinct from expected
