-- Scenario 26: one winner per customer and trait, and it is what the single customer view shows.
with traits as (
    select * from {{ ref('customer_traits') }}
),

winners as (
    select
        customer_id,
        trait,
        count(case when is_golden then 1 end) as golden_values,
        max(case when is_golden then value end) as golden_value
    from traits
    group by customer_id, trait
),

shown as (
    select
        customer_id,
        'email' as trait,
        email as value
    from {{ ref('single_customer_view') }}
    union all
    select
        customer_id,
        'phone' as trait,
        phone
    from {{ ref('single_customer_view') }}
    union all
    select
        customer_id,
        'given_name' as trait,
        given_name
    from {{ ref('single_customer_view') }}
    union all
    select
        customer_id,
        'family_name' as trait,
        family_name
    from {{ ref('single_customer_view') }}
    union all
    select
        customer_id,
        'gender' as trait,
        gender
    from {{ ref('single_customer_view') }}
    union all
    select
        customer_id,
        'birth_date' as trait,
        cast(birth_date as string) as value
    from {{ ref('single_customer_view') }}
    union all
    select
        customer_id,
        'postcode' as trait,
        address_postcode as value
    from {{ ref('single_customer_view') }}
)

select
    winners.customer_id,
    winners.trait,
    winners.golden_values,
    winners.golden_value,
    shown.value
from winners
left join shown
    on
        winners.customer_id = shown.customer_id
        and winners.trait = shown.trait
where
    winners.golden_values > 1
    or (
        winners.golden_values = 0
        and winners.trait not in ('address_line_1', 'address_line_2', 'city', 'region', 'postcode', 'country_code')
    )
    or (shown.trait is not null and shown.value is distinct from winners.golden_value)
