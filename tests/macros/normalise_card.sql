-- One card however its number is typed (P25); what is no number of a card is nobody's.
with cases as (
    select
        spelling.written,
        spelling.expected
    from (
        values
        ('6335000000000014', '6335000000000014'),
        ('6335 0000 0000 0014', '6335000000000014'),
        ('6335-0000-0000-0014', '6335000000000014'),
        ('6335' || chr(160) || '0000–0000.0014 ', '6335000000000014'),
        ({{ text_literal("'6335000000000014") }}, '6335000000000014'),
        ('６３３５000000000014', '6335000000000014'),
        ('6335000000000014.0', '6335000000000014'),
        ('="6335000000000014"', '6335000000000014'),
        ('#6335 0000 0000 0014', '6335000000000014'),
        ('6,335,000,000,000,014', '6335000000000014'),
        ('(‘6335000000000014’)', '6335000000000014'),
        ('ab-17 c', 'AB17C'),
        ('6.335E+15', null),
        ('n/a', 'NA'),
        ('{{ '{{ card.number1 }}' }}', '{{ '{{CARDNUMBER1}}' }}'),
        (' - ', null),
        ('', null),
        (null, null)
    ) as spelling (written, expected)
)

select
    written,
    expected,
    {{ normalise_card('written') }} as found
from cases
where {{ normalise_card('written') }} is distinct from expected
