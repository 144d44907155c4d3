-- Grain: one row per customer, group of attributes and record that says something about it, the golden one first.
{{ config(kept_by='customer_id') }}

with candidates as (
    select * from {{ ref('int_golden_candidates') }}
    where {{ tonight('customer_id') }}
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

candidates_weighed as (
    select
        candidates.*,
        strategies.strategy,
        coalesce(rules.source_priority, 1000) as source_priority
    from candidates
    inner join strategies on candidates.attribute_group = strategies.attribute_group
    left join rules
        on
            candidates.attribute_group = rules.attribute_group
            and candidates.source = rules.source
),

-- What is chosen is a value, by all who say it; then its spelling, and last the record that stands for it.
values_weighed as (
    select
        *,
        min(source_priority) over (partition by customer_id, attribute_group, said, is_complete) as best_priority,
        -- Whatever has a date is later than what has none.
        coalesce(
            max(observed_at) over (partition by customer_id, attribute_group, said, is_complete),
            timestamp '0001-01-01'
        ) as last_observed_at
    from candidates_weighed
),

-- Nothing never beats something: a record that leaves half of the group empty comes after every complete one.
records_ranked as (
    select
        *,
        row_number() over (
            partition by customer_id, attribute_group
            order by
                is_complete desc,
                case when strategy = 'source_priority' then best_priority end asc,
                case when strategy = 'most_recent' then last_observed_at end desc,
                case when strategy = 'most_frequent' then agreeing_records end desc,
                case when strategy = 'most_complete' then filled end desc,
                best_priority asc,
                last_observed_at desc,
                said asc,
                is_as_written desc,
                same_spellings desc,
                source_priority asc,
                observed_at desc nulls last,
                record_id asc
        ) as choice_rank
    from values_weighed
),

-- By what each value comes after the one that was chosen.
losses_told as (
    select
        records_ranked.*,
        case
            when records_ranked.said = chosen.said then null
            when records_ranked.is_complete <> chosen.is_complete then 'completeness'
            when
                chosen.strategy = 'most_recent'
                and records_ranked.last_observed_at <> chosen.last_observed_at
                then 'recency'
            when
                chosen.strategy = 'most_frequent'
                and records_ranked.agreeing_records <> chosen.agreeing_records
                then 'majority'
            when chosen.strategy = 'most_complete' and records_ranked.filled <> chosen.filled then 'completeness'
            when records_ranked.best_priority <> chosen.best_priority then 'source'
            when records_ranked.last_observed_at <> chosen.last_observed_at then 'recency'
            else 'alphabet'
        end as lost_by
    from records_ranked
    inner join records_ranked as chosen
        on
            records_ranked.customer_id = chosen.customer_id
            and records_ranked.attribute_group = chosen.attribute_group
            and chosen.choice_rank = 1
),

-- The one that was chosen won by what its nearest rival lost by.
choices_explained as (
    select
        record_id,
        customer_id,
        attribute_group,
        choice_rank,
        coalesce(
            case
                when choice_rank = 1 then {{ first_known('lost_by') }} over from_the_chosen_on
            end,
            lost_by,
            case
                when choice_rank > 1 then 'agrees'
                when min(spelling) over (partition by customer_id, attribute_group, said) <> spelling
                    or max(spelling) over (partition by customer_id, attribute_group, said) <> spelling
                    then 'spelling'
                else 'only value'
            end
        ) as decided_by
    from losses_told
    window from_the_chosen_on as (
        partition by customer_id, attribute_group
        order by choice_rank
        rows between unbounded preceding and unbounded following
    )
)

select * from choices_explained
