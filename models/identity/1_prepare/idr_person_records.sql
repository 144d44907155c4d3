-- Grain: one row per profile, and per name that guests bought under with one email: what a source says about a person.

with profiles as (
    select * from {{ ref('idr_profiles') }}
),

profile_observations as (
    select * from {{ ref('idr_profile_observations') }}
),

orders as (
    select * from {{ ref('stg_ecommerce__orders') }}
    where profile_id is null and email is not null and not is_test
),

names as (
    select * from {{ ref('idr_names') }}
),

-- Of several addresses or numbers the first in the alphabet stands for all: the proven links know the others.
contact_points as (
    select
        profile_observations.identifier_id as profile_id,
        min(case when identifiers.identifier_type = 'email' then identifiers.identifier_value end) as email,
        min(
            case
                when identifiers.identifier_type = 'phone' and identifiers.strength = 'person'
                    then identifiers.identifier_value
            end
        ) as phone
    from profile_observations
    inner join {{ ref('idr_usable_identifiers') }} as identifiers
        on profile_observations.linked_identifier_id = identifiers.identifier_id
    where identifiers.identifier_type in ('email', 'phone') and profile_observations.given_up_at is null
    group by profile_observations.identifier_id
),

guests_named as (
    select
        orders.order_id,
        names.given_name,
        names.middle_names,
        names.family_name,
        names.suffix,
        orders.billing_address_line_1,
        orders.billing_city,
        orders.billing_postcode,
        orders.ordered_at,
        'email:' || {{ normalise_email('orders.email') }} as identifier_id,
        {{ letters_and_digits("concat_ws(' ', names.given_name, names.family_name, names.suffix)") }} as name_key
    from orders
    inner join names
        on {{ written_name('orders.billing_given_name', 'orders.billing_family_name', 'null') }} = names.written_name
    where names.kind = 'person'
),

guests_ranked as (
    select
        *,
        min(ordered_at) over (partition by identifier_id, name_key) as first_ordered_at,
        min(order_id) over (partition by identifier_id, name_key) as first_order_id,
        row_number() over (
            partition by identifier_id, name_key
            order by ordered_at desc, order_id asc
        ) as recency_rank
    from guests_named
),

records as (
    select
        profiles.profile_id as record_id,
        profiles.profile_id as identifier_id,
        profiles.source,
        profiles.given_name,
        profiles.middle_names,
        profiles.family_name,
        profiles.suffix,
        contact_points.email,
        contact_points.phone,
        profiles.address_line_1 as address_line,
        profiles.city,
        profiles.postcode,
        -- The first of January is what forms send for a year alone: it is no evidence for a person, nor against one.
        {%- for column_name in ['birth_date', 'stated_birth_date'] %}
            case
                when
                    extract(month from profiles.{{ column_name }}) > 1
                    or extract(day from profiles.{{ column_name }}) > 1
                    then profiles.{{ column_name }}
            end as {{ column_name }},
        {%- endfor %}
        profiles.first_seen_at,
        profiles.last_seen_at,
        profiles.source || '.' || profiles.table_name || ':' || profiles.record_id as source_record
    from profiles
    left join contact_points on profiles.profile_id = contact_points.profile_id
    union all
    select
        'order:' || guests_ranked.first_order_id as record_id,
        guests_ranked.identifier_id,
        'shopify' as source,
        guests_ranked.given_name,
        guests_ranked.middle_names,
        guests_ranked.family_name,
        guests_ranked.suffix,
        identifiers.identifier_value as email,
        cast(null as string) as phone,
        guests_ranked.billing_address_line_1 as address_line,
        guests_ranked.billing_city as city,
        guests_ranked.billing_postcode as postcode,
        cast(null as date) as birth_date,
        cast(null as date) as stated_birth_date,
        guests_ranked.first_ordered_at as first_seen_at,
        guests_ranked.ordered_at as last_seen_at,
        'shopify.order:' || {{ identifier_value('guests_ranked.first_order_id') }} as source_record
    from guests_ranked
    inner join {{ ref('idr_usable_identifiers') }} as identifiers
        on guests_ranked.identifier_id = identifiers.identifier_id
    where guests_ranked.recency_rank = 1
)

-- Matching compares letter by letter: ten million of them in one name would take the machine down, and are no name.
select
    record_id,
    identifier_id,
    source,
    suffix,
    phone,
    birth_date,
    stated_birth_date,
    first_seen_at,
    last_seen_at,
    source_record,
    left(given_name, 100) as given_name,
    left(family_name, 100) as family_name,
    case when middle_names is not null then left(concat_ws(' ', given_name, middle_names, family_name), 200) end
        as full_name,
    left(email, 320) as email,
    left(address_line, 200) as address_line,
    left(city, 100) as city,
    left(postcode, 20) as postcode
from records
