-- Grain: one row per trait of a customer and record that states it, winners and losers alike.
{{ config(kept_by='customer_id') }}

with records as (
    select * from {{ ref('int_customer_records') }}
    where {{ tonight('customer_id') }}
),

golden_records as (
    select * from {{ ref('int_golden_records') }}
    where {{ tonight('customer_id') }}
),

choices as (
    select * from {{ ref('int_golden_record_choices') }}
    where {{ tonight('customer_id') }}
),

declared_traits as (
    select * from {{ ref('int_declared_trait_choices') }}
    where {{ tonight('customer_id') }}
),

attributes as (
    select
        attribute_names.trait,
        attribute_names.attribute_group
    from (
        values
        ('email', 'email'),
        ('phone', 'phone'),
        ('given_name', 'name'),
        ('family_name', 'name'),
        ('full_name', 'name'),
        ('gender', 'gender'),
        ('birth_date', 'birth_date'),
        ('address_line_1', 'address'),
        ('address_line_2', 'address'),
        ('city', 'address'),
        ('region', 'address'),
        ('postcode', 'address'),
        ('country_code', 'address')
    ) as attribute_names (trait, attribute_group)
),

attributes_unfolded as (
    select
        records.customer_id,
        records.record_id,
        attributes.trait,
        attributes.attribute_group,
        records.source,
        records.observed_at,
        case attributes.trait
            when 'email' then records.email
            when 'phone' then records.phone
            when 'given_name' then records.given_name
            when 'family_name' then records.family_name
            when 'full_name' then records.full_name
            when 'gender' then records.gender
            when 'birth_date' then cast(records.birth_date as string)
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

-- Half a name that the best record lacks comes from the next; what says too little of an address was no candidate.
attributes_stated as (
    select
        attributes_unfolded.customer_id,
        attributes_unfolded.record_id,
        attributes_unfolded.trait,
        attributes_unfolded.value,
        attributes_unfolded.source,
        attributes_unfolded.observed_at,
        case when attributes_unfolded.source = 'events' then 'observed' else 'declared' end as provenance,
        coalesce(attributes_unfolded.record_id = attributes_unfolded.golden_record_id, false) as is_golden,
        case
            when choices.choice_rank > 1 and attributes_unfolded.record_id = attributes_unfolded.golden_record_id
                then 'gap'
            else coalesce(choices.decided_by, 'completeness')
        end as decided_by
    from attributes_unfolded
    left join choices
        on
            attributes_unfolded.customer_id = choices.customer_id
            and attributes_unfolded.record_id = choices.record_id
            and attributes_unfolded.attribute_group = choices.attribute_group
    where attributes_unfolded.value is not null
),

traits as (
    select
        customer_id,
        record_id,
        trait,
        value,
        source,
        provenance,
        is_golden,
        decided_by,
        observed_at
    from attributes_stated
    union all
    select
        customer_id,
        record_id,
        trait,
        value,
        source,
        provenance,
        choice_rank = 1 as is_golden,
        decided_by,
        observed_at
    from declared_traits
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
    decided_by,
    confidence,
    is_golden,
    observed_at
from traits_weighed
