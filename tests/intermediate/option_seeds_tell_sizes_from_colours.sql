-- F4. What the seeds of sizes and colours recognise, in words that shops use; what is neither stays neither.
with cases as (
    select
        spelling.written,
        spelling.expected
    from (
        values
        ('12', 'size'),
        ('38.5', 'size'),
        ('7½', 'size'),
        ('UK 8', 'size'),
        ('EU38', 'size'),
        ('XS', 'size'),
        ('XXL', 'size'),
        ('3XL', 'size'),
        ('M', 'size'),
        ('Medium', 'size'),
        ('S/M', 'size'),
        ('One Size', 'size'),
        ('Super King', 'size'),
        ('2-3 years', 'size'),
        ('6-12 Months', 'size'),
        ('W32 L34', 'size'),
        ('32/34', 'size'),
        ('34B', 'size'),
        ('100 ml', 'size'),
        ('Navy', 'colour'),
        ('Dark Blue', 'colour'),
        ('Black / White', 'colour'),
        ('Dunkelblau', 'colour'),
        ('Écru', 'colour'),
        ('Wool', null),
        ('Lavender', null),
        ('Blackout', null)
    ) as spelling (written, expected)
),

patterns as (
    select * from {{ ref('option_values') }}
),

recognised as (
    select
        cases.written,
        cases.expected,
        min(patterns.option_kind) as option_kind,
        count(distinct patterns.option_kind) as kind_count
    from cases
    left join patterns on {{ matches('lower(cases.written)', 'patterns.pattern', whole=true) }}
    group by cases.written, cases.expected
)

select *
from recognised
where option_kind is distinct from expected or kind_count > 1
