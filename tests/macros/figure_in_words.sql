-- Groups of three, no nought behind the point, and nothing that is there is rounded to nothing.
with figures as (
    select
        examples.whole,
        examples.tenths,
        cast(examples.written as decimal(18, 4)) as number
    from (
        values
        ('0', '0', '0'),
        ('7', '7', '7'),
        ('999.4', '999', '999.4'),
        ('1000', '1,000', '1,000'),
        ('1292.96', '1,293', '1,293'),
        ('123456.75', '123,457', '123,456.8'),
        ('1234567', '1,234,567', '1,234,567'),
        ('-1234.5', '-1,235', '-1,234.5'),
        ('2.96', '3', '3'),
        ('0.25', 'under 1', '0.3'),
        ('0.04', 'under 1', 'under 0.1'),
        (null, null, null)
    ) as examples (written, whole, tenths)
)

select *
from figures
where
    {{ figure_in_words('number') }} is distinct from whole
    or {{ figure_in_words('number', 1) }} is distinct from tenths
