-- Grain: one row per customer and thing shared by those who live together: an address with a surname, a landline.

with golden_records as (
    select * from {{ ref('int_golden_records') }}
),

links as (
    select * from {{ ref('idr_links') }}
    where left_strength <> right_strength and 'household' in (left_strength, right_strength)
),

customer_identifiers as (
    select * from {{ ref('idr_customer_identifiers') }}
),

-- Today's address, not every one that somebody ever had: who moved out lives elsewhere.
addresses as (
    select
        customer_id,
        'address' as key_type,
        {{ postal_address_id('address_line_1', 'address_line_2', 'postcode') }}
        || '|' || nullif({{ letters_and_digits('family_name') }}, '') as household_key
    from golden_records
),

landlines_shown as (
    select
        first_seen_at,
        case when left_strength = 'household' then left_identifier_id else right_identifier_id end as landline_id,
        case when left_strength = 'household' then right_identifier_id else left_identifier_id end
            as person_identifier_id
    from links
),

landlines as (
    select distinct
        owners.customer_id,
        'landline' as key_type,
        landlines_shown.landline_id as household_key
    from landlines_shown
    inner join customer_identifiers as owners
        on {{ owned_at('owners', 'landlines_shown.person_identifier_id', 'landlines_shown.first_seen_at') }}
    where landlines_shown.landline_id like 'phone:%' and owners.strength = 'person'
),

-- Who has no key, without a postcode, is met by none.
household_keys as (
    select
        customer_id,
        household_key,
        key_type
    from addresses
    union all
    select
        customer_id,
        household_key,
        key_type
    from landlines
),

-- An office has a switchboard too.
sizes as (
    select
        household_key,
        count(*) as customer_count
    from household_keys
    group by household_key
)

select
    household_keys.customer_id,
    household_keys.household_key,
    household_keys.key_type
from household_keys
inner join sizes on household_keys.household_key = sizes.household_key
where sizes.customer_count <= {{ var('max_customers_per_household') }}
