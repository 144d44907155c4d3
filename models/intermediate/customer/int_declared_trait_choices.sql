-- Grain: one row per customer, trait without a column of its own and record that states it, the golden one first.
{{ config(told_by='customer_id') }}

with declared_traits as (
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

traits_of_customers as (
    select
        identifier_owners.customer_id,
        declared_traits.record_id,
        declared_traits.trait,
        declared_traits.value,
        declared_traits.source,
        declared_traits.provenance,
        declared_traits.observed_at,
        coalesce(rules.source_priority, 1000) as source_priority
    from declared_traits
    inner join identifier_owners
        on {{ owned_at('identifier_owners', 'declared_traits.identifier_id', 'declared_traits.observed_at') }}
    left join rules on declared_traits.source = rules.source
),

traits_ranked as (
    select
        *,
        row_number() over (
            partition by customer_id, trait
            order by source_priority asc, observed_at desc nulls last, record_id asc
        ) as choice_rank
    from traits_of_customers
),

losses_told as (
    select
        traits_ranked.*,
        case
            when traits_ranked.value = chosen.value then null
            when traits_ranked.source_priority <> chosen.source_priority then 'source'
            when coalesce(traits_ranked.observed_at <> chosen.observed_at, chosen.observed_at is not null)
                then 'recency'
            else 'alphabet'
        end as lost_by
    from traits_ranked
    inner join traits_ranked as chosen
        on
            traits_ranked.customer_id = chosen.customer_id
            and traits_ranked.trait = chosen.trait
            and chosen.choice_rank = 1
),

choices_explained as (
    select
        customer_id,
        record_id,
        trait,
        value,
        source,
        provenance,
        choice_rank,
        observed_at,
        case
            when choice_rank > 1 then coalesce(lost_by, 'agrees')
            else coalesce({{ first_known('lost_by') }} over from_the_chosen_on, 'only value')
        end as decided_by
    from losses_told
    window from_the_chosen_on as (
        partition by customer_id, trait
        order by choice_rank
        rows between unbounded preceding and unbounded following
    )
)

select * from choices_explained
