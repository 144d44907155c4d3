-- The sign of a currency stands before the amount, the code of one that has none behind it; no amount says nothing.
-- What lies half-way in decimals is rounded up, though it is a hair less in binary.
with prices as (
    select
        examples.currency,
        examples.said,
        cast(examples.written as decimal(18, 2)) as amount
    from (
        values
        ('GBP', '36', '£36.00'),
        ('EUR', '0.5', '€0.50'),
        ('USD', '-1234.5', '-$1,234.50'),
        ('GBP', '999999.99', '£999,999.99'),
        ('SEK', '36', '36.00 SEK'),
        (null, '36', '36.00'),
        ('GBP', null, null)
    ) as examples (currency, written, said)
)

select *
from prices
where
    {{ money_in_words('amount', 'currency') }} is distinct from said
    or {{ money_in_words("cast('0.145' as double)", 'currency') }} not like '%0.15%'
