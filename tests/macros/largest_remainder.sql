-- Shares that are not the expected ones: a half goes to the earlier, a debt is shared like a credit.
with cases (whole, place, total, weight, expected) as (
    values
    ('thirds', 1, 100, 1.0 / 3, 34),
    ('thirds', 2, 100, 1.0 / 3, 33),
    ('thirds', 3, 100, 1.0 / 3, 33),
    ('the most cut', 1, 10, 0.12, 1),
    ('the most cut', 2, 10, 0.28, 3),
    ('the most cut', 3, 10, 0.6, 6),
    ('a debt', 1, -3, 0.5, -1),
    ('a debt', 2, -3, 0.5, -2),
    ('nothing', 1, 0, 0.5, 0),
    ('nothing', 2, 0, 0.5, 0),
    ('all', 1, 7, 1.0, 7)
),

shared as (
    select
        *,
        {{ largest_remainder('total', 'weight', 'whole', 'place') }} as units
    from cases
)

select * from shared
where units is distinct from expected
