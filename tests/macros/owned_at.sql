-- What happened goes to the owner at that time; what has no time goes to the last owner.
with owners as (
    select
        periods.identifier_id,
        periods.customer_id,
        cast(periods.valid_from as timestamp) as valid_from,
        cast(periods.valid_to as timestamp) as valid_to
    from (
        values
        ('email:recycled', 'amy', null, '2024-01-01 12:00:00'),
        ('email:recycled', 'zac', '2024-01-01 12:00:00', null),
        ('email:always', 'eve', null, null)
    ) as periods (identifier_id, customer_id, valid_from, valid_to)
),

cases as (
    select
        events.identifier_id,
        cast(events.occurred_at as timestamp) as occurred_at,
        events.expected
    from (
        values
        ('email:recycled', '2020-05-05 00:00:00', 'amy'),
        ('email:recycled', '2024-01-01 11:59:59', 'amy'),
        ('email:recycled', '2024-01-01 12:00:00', 'zac'),
        ('email:recycled', null, 'zac'),
        ('email:always', '1970-01-01 00:00:00', 'eve'),
        ('email:always', null, 'eve'),
        ('email:nobody', '2024-01-01 12:00:00', null),
        (null, '2024-01-01 12:00:00', null)
    ) as events (identifier_id, occurred_at, expected)
)

select
    cases.identifier_id,
    cases.occurred_at,
    owners.customer_id,
    cases.expected
from cases
left join owners on {{ owned_at('owners', 'cases.identifier_id', 'cases.occurred_at') }}
where owners.customer_id is distinct from cases.expected
