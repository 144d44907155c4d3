-- Grain: one row per customer, group of attributes and record that says something about it, the golden one first.

with records as (
    select * from {{ ref('int_customer_records') }}
),

rules as (
    select * from {{ ref('survivorship_rules') }}
),

strategies as (
    select
        attribute_group,
        max(strategy) as strategy
    from rules
    group by attribute_group
),

-- Jones Sarah is in the wrong fields where another record of hers says Sarah Jones; alone it may be any name.
names_stated as (
    select
        customer_id,
        lower(given_name) as given_name,
        lower(family_name) as family_name
    from records
    where given_name is not null and family_name is not null
    group by customer_id, lower(given_name), lower(family_name)
),

names_read as (
    select
        records.*,
        coalesce(records.has_backward_name, false) and names_stated.customer_id is not null as is_in_wrong_fields
    from records
    left join names_stated
        on
            records.customer_id = names_stated.customer_id
            and lower(records.given_name) = names_stated.family_name
            and lower(records.family_name) = names_stated.given_name
),

-- `filled` counts what the record says about the group, `said` is what it says, to see which records agree.
groups_read as (
    select
        record_id,
        customer_id,
        source,
        observed_at,
        'name' as attribute_group,
        case
            when is_in_wrong_fields then 1
            when given_name is not null and family_name is not null then 2
            when coalesce(given_name, family_name) is not null then 1
            else 0
        end as filled,
        2 as field_count,
        lower(coalesce(full_name, given_name, family_name)) as said
    from names_read
    union all
    select
        record_id,
        customer_id,
        source,
        observed_at,
        'email' as attribute_group,
        case when email is not null then 1 else 0 end as filled,
        1 as field_count,
        email as said
    from records
    union all
    select
        record_id,
        customer_id,
        source,
        observed_at,
        'phone' as attribute_group,
        -- A mobile reaches one person and takes text messages: a landline comes after it.
        case
            when phone is null then 0
            when phone_line_type = 'landline' then 1
            else 2
        end as filled,
        2 as field_count,
        phone as said
    from records
    union all
    select
        record_id,
        customer_id,
        source,
        observed_at,
        'birth_date' as attribute_group,
        -- The first of January may stand for a year alone: any other date comes before it.
        case
            when birth_date is null then 0
            when extract(month from birth_date) = 1 and extract(day from birth_date) = 1 then 1
            else 2
        end as filled,
        2 as field_count,
        cast(birth_date as varchar) as said
    from records
    union all
    select
        record_id,
        customer_id,
        source,
        observed_at,
        'gender' as attribute_group,
        case when gender is not null then 1 else 0 end as filled,
        1 as field_count,
        gender as said
    from records
    union all
    -- A post code or a town alone is no address; line and post code together are one.
    select
        record_id,
        customer_id,
        source,
        observed_at,
        'address' as attribute_group,
        case when address_line_1 is not null then 2 else 0 end
        + case when postcode is not null then 2 else 0 end
        + case when city is not null then 1 else 0 end as filled,
        4 as field_count,
        lower(coalesce(address_line_1, '') || '|' || coalesce(postcode, city, '')) as said
    from records
),

groups_weighed as (
    select
        groups_read.record_id,
        groups_read.customer_id,
        groups_read.attribute_group,
        groups_read.filled,
        groups_read.observed_at,
        strategies.strategy,
        groups_read.filled >= groups_read.field_count as is_complete,
        coalesce(rules.source_priority, 1000) as source_priority,
        count(*) over (
            partition by groups_read.customer_id, groups_read.attribute_group, groups_read.said
        ) as agreeing_records
    from groups_read
    inner join strategies on groups_read.attribute_group = strategies.attribute_group
    left join rules
        on
            groups_read.attribute_group = rules.attribute_group
            and groups_read.source = rules.source
    where groups_read.filled > 0
),

-- Nothing never beats something: a record that leaves half of the group empty comes after every complete one.
records_ranked as (
    select
        record_id,
        customer_id,
        attribute_group,
        row_number() over (
            partition by customer_id, attribute_group
            order by
                is_complete desc,
                case when strategy = 'source_priority' then source_priority end asc,
                case when strategy = 'most_recent' then observed_at end desc nulls last,
                case when strategy = 'most_frequent' then agreeing_records end desc,
                case when strategy = 'most_complete' then filled end desc,
                source_priority asc,
                observed_at desc nulls last,
                record_id asc
        ) as choice_rank
    from groups_weighed
)

select * from records_ranked
