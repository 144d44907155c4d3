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
        customer_id
    from {{ ref('idr_customer_identifiers') }}
),

rules as (
    select * from {{ ref('survivorship_rules') }}
    where attribute_group = 'trait'
),

attributes_unfolded as (
    {%- for column, golden_record in {
        'email': 'email_record_id', 'phone': 'phone_record_id', 'given_name': 'given_name_record_id',
        'family_name': 'family_name_record_id', 'full_name': 'full_name_record_id', 'gender': 'gender_record_id',
        'birth_date': 'birth_date_record_id', 'address_line_1': 'address_record_id',
        'address_line_2': 'address_record_id', 'city': 'address_record_id', 'region': 'address_record_id',
        'postcode': 'address_record_id', 'country_code': 'address_record_id',
    }.items() %}
    select
        records.customer_id,
        records.record_id,
        '{{ column }}' as trait,
        cast(records.{{ column }} as varchar) as value,
        records.source,
        case when records.source = 'events' then 'observed' else 'declared' end as provenance,
        coalesce(records.record_id = golden_records.{{ golden_record }}, false) as is_golden,
        records.observed_at
    from records
    left join golden_records on records.customer_id = golden_records.customer_id
    where records.{{ column }} is not null
    {{ 'union all' if not loop.last }}
    {%- endfor %}
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
    inner join identifier_owners on declared_traits.identifier_id = identifier_owners.identifier_id
    left join rules on declared_traits.source = rules.source
),

traits as (
    select * from attributes_unfolded
    union all
    select * from declared_traits_ranked
),

-- How far to trust a statement: what somebody said of themselves, what was seen of them, what was guessed about them.
traits_weighed as (
    select
        *,
        md5(customer_id || '|' || trait || '|' || record_id) as trait_id,
        cast(case provenance when 'declared' then 1.0 when 'observed' then 0.8 else 0.5 end as decimal(3, 2))
            as confidence
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
