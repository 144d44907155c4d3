-- Who is named comes before the device, the device before nobody; what is owned by nobody at that time is nobody's.
with owners as (
    select
        periods.identifier_id,
        periods.customer_id,
        cast(periods.valid_from as timestamp) as valid_from,
        cast(periods.valid_to as timestamp) as valid_to
    from (
        values
        ('email:amy', 'amy', null, null),
        ('email:Zoë', 'zoe', '2024-01-01 12:00:00', null),
        ('card:of_zac', 'zac', null, null)
    ) as periods (identifier_id, customer_id, valid_from, valid_to)
),

visits as (
    select
        cases.identifier_id,
        cases.device_identifier_id,
        cast(cases.came_at as timestamp) as came_at,
        cases.expected
    from (
        values
        ('email:amy', 'card:of_zac', '2024-01-01 12:00:00', 'amy'),
        ('email:nobody', 'card:of_zac', '2024-01-01 12:00:00', 'zac'),
        (null, 'card:of_zac', null, 'zac'),
        ('email:Zoë', null, '2024-01-01 12:00:00', 'zoe'),
        ('email:Zoë', 'card:of_zac', '2024-01-01 11:59:59', 'zac'),
        ('email:nobody', 'card:nobody', '2024-01-01 12:00:00', null),
        (null, null, null, null)
    ) as cases (identifier_id, device_identifier_id, came_at, expected)
),

visits_of_customers as (
    {{ with_customers('visits', 'owners', 'came_at') }}
)

select * from visits_of_customers
where customer_id is distinct from expected
