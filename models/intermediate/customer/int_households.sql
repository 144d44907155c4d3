-- Grain: one row per customer of whom an address or a landline is known, with the household it makes.

with household_keys as (
    select * from {{ ref('int_household_keys') }}
),

customer_id_history as (
    select * from {{ ref('idr_customer_id_history') }}
),

components as (
    select * from {{ ref('int_household_components') }}
),

members as (
    select
        components.component,
        household_keys.customer_id,
        count_if(household_keys.key_type = 'address') as address_count,
        count_if(household_keys.key_type = 'landline') as landline_count,
        min(customer_id_history.issued_in_build) as issued_in_build
    from household_keys
    inner join components on household_keys.customer_id = components.node
    left join customer_id_history on household_keys.customer_id = customer_id_history.issued_customer_id
    group by components.component, household_keys.customer_id
),

-- A household is named after the member we have known longest, so that a newcomer does not rename it.
members_ranked as (
    select
        *,
        first_value(customer_id) over (
            partition by component
            order by issued_in_build asc nulls last, customer_id asc
        ) as oldest_customer_id,
        count(*) over (partition by component) as member_count
    from members
)

select
    customer_id,
    member_count,
    {{ mint_customer_id("'household:' || oldest_customer_id") }} as household_id,
    case
        when address_count > 0 and landline_count > 0 then 'address and landline'
        when address_count > 0 then 'address'
        else 'landline'
    end as known_by
from members_ranked
