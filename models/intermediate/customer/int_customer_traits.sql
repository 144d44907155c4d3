-- Grain: one row per trait of a customer and record that states it, winners and losers alike.

with records as (
    select * from {{ ref('int_customer_records') }}
),

golden_records as (
    select * from {{ ref('int_golden_records') }}
),

declared_traits as (
    select * from {{ ref('int_declared_traits') }}
),

identifier_owners as (
    select
        identifier_id,
        customer_id,
        valid_from,
        valid_to
    from {{ ref('idr_customer_identifiers') }}
),

rules as (
    select * from {{ ref('survivorship_rules') }}
    where attribute_group = 'trait'
),

attributes as (
    select attribute_names.trait
    from (
        values
        ('email'),
        ('phone'),
        ('given_name'),
        ('family_name'),
        ('full_name'),
        ('gender'),
        ('birth_date'),
        ('address_line_1'),
        ('address_line_2'),
        ('city'),
        ('region'),
        ('postcode'),
        ('country_code')
    ) as attribute_names (trait)
),

attributes_unfolded as (
    select
        records.customer_id,
        records.record_id,
        attributes.trait,
        records.source,
        records.observed_at,
        case attributes.trait
            when 'email' then records.email
            when 'phone' then records.phone
            when 'given_name' then records.given_name
            when 'family_name' then records.family_name
            when 'full_name' then records.full_name
            when 'gender' then records.gender
            when 'birth_date' then cast(records.birth_date as varchar)
            when 'address_line_1' then records.address_line_1
            when 'address_line_2' then records.address_line_2
            when 'city' then records.city
            when 'region' then records.region
            when 'postcode' then records.postcode
            when 'country_code' then records.country_code
        end as value,
        case attributes.trait
            when 'email' then golden_records.email_record_id
            when 'phone' then golden_records.phone_record_id
            when 'given_name' then golden_records.given_name_record_id
            when 'family_name' then golden_records.family_name_record_id
            when 'full_name' then golden_records.full_name_record_id
            when 'gender' then golden_records.gender_record_id
            when 'birth_date' then golden_records.birth_date_record_id
            else golden_records.address_record_id
        end as golden_record_id
    from records
    cross join attributes
    left join golden_records on records.customer_id = golden_records.customer_id
),

attributes_stated as (
    select
        customer_id,
        record_id,
        trait,
        value,
        source,
        case when source = 'events' then 'observed' else 'declared' end as provenance,
        coalesce(record_id = golden_record_id, false) as is_golden,
        observed_at
    from attributes_unfolded
    where value is not null
),

declared_traits_ranked as (
    select
        identifier_owners.customer_id,
        declared_traits.record_id,
        declared_traits.trait,
        declared_traits.value,
        declared_traits.source,
        declared_traits.provenance,
        row_number() over (
            partition by identifier_owners.customer_id, declared_traits.trait
            order by
                coalesce(rules.source_priority, 1000) asc,
                declared_traits.observed_at desc,
                declared_traits.record_id asc
        ) = 1 as is_golden,
        declared_traits.observed_at
    from declared_traits
    inner join identifier_owners
        on {{ owned_at('identifier_owners', 'declared_traits.identifier_id', 'declared_traits.observed_at') }}
    left join rules on declared_traits.source = rules.source
),

traits as (
    select * from attributes_stated
    union all
    select * from declared_traits_ranked
),

-- How far to trust a statement: what somebody said of themselves, what was seen of them, what was guessed about them.
traits_weighed as (
    select
        *,
        cast(case provenance when 'declared' then 1.0 when 'observed' then 0.8 else 0.5 end as decimal(3, 2))
            as confidence,
        md5(customer_id || '|' || trait || '|' || record_id) as trait_id
    from traits
)

select
    trait_id,
    customer_id,
    trait,
    value,
    source,
    provenance,
    confidence,
    is_golden,
    observed_at
from traits_weighed
