-- Grain: one row per segment, trait and value, with how much more common it is among members.

with traits as (
    select * from {{ ref('int_look_alike_traits') }}
),

segment_members as (
    select
        customer_id,
        rule as segment
    from {{ ref('int_segment_members') }}
    where rule in ({{ "'" ~ var('look_alike_segments') | join("', '") ~ "'" }})
),

customers_by_value as (
    select
        trait,
        value,
        count(*) as customer_count
    from traits
    group by trait, value
),

customers_by_trait as (
    select
        trait,
        count(distinct customer_id) as customer_count
    from traits
    group by trait
),

members_by_value as (
    select
        segment_members.segment,
        traits.trait,
        traits.value,
        count(*) as member_count
    from traits
    inner join segment_members on traits.customer_id = segment_members.customer_id
    group by segment_members.segment, traits.trait, traits.value
),

members_by_trait as (
    select
        segment_members.segment,
        traits.trait,
        count(distinct traits.customer_id) as member_count
    from traits
    inner join segment_members on traits.customer_id = segment_members.customer_id
    group by segment_members.segment, traits.trait
),

-- Among those of whom the trait is known, so that being known well does not look like being alike. Twenty imagined
-- members who are like everybody keep a handful of real ones from deciding.
shares as (
    select
        members_by_trait.segment,
        customers_by_value.trait,
        customers_by_value.value,
        members_by_trait.member_count as members_with_trait,
        customers_by_value.customer_count / cast(customers_by_trait.customer_count as double) as share_of_all,
        coalesce(members_by_value.member_count, 0) as member_count
    from customers_by_value
    inner join customers_by_trait on customers_by_value.trait = customers_by_trait.trait
    inner join members_by_trait on customers_by_value.trait = members_by_trait.trait
    left join members_by_value
        on
            members_by_trait.segment = members_by_value.segment
            and customers_by_value.trait = members_by_value.trait
            and customers_by_value.value = members_by_value.value
),

weights as (
    select
        segment,
        trait,
        value,
        (member_count + 20 * share_of_all) / (members_with_trait + 20) / share_of_all as lift
    from shares
)

select
    *,
    ln(lift) as weight
from weights
