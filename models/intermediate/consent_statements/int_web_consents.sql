-- Grain: one row per visitor, category of the cookie banner and day on which the answer to it was another than before.

with robots as (
    select user_agent from {{ ref('idr_robots') }}
),

page_views as (
    select * from {{ ref('stg_web__page_views') }}
    where
        consent_categories is not null
        and coalesce(user_agent, '') not in (select robots.user_agent from robots)
),

topic_names as (
    select * from {{ ref('topic_names') }}
    where purpose = 'ads'
),

-- Every page repeats the answer. A day of it is enough to see it change.
answers_of_a_day as (
    select
        coalesce(
            {{ identifier_id('user_id', 'user_id') }}, {{ identifier_id('anonymous_id', 'anonymous_id') }}
        ) as identifier_id,
        {{ local_date('occurred_at') }} as answered_on,
        consent_categories,
        min(event_id) as source_record_id,
        min(occurred_at) as stated_at
    from page_views
    group by identifier_id, answered_on, consent_categories
),

answers_in_days as (
    select
        *,
        lag(consent_categories) over (
            partition by identifier_id
            order by stated_at asc, source_record_id asc, consent_categories asc
        ) as categories_before
    from answers_of_a_day
    where identifier_id is not null
),

answers_changed as (
    select * from answers_in_days
    where categories_before is distinct from consent_categories
),

answers_by_category as (
    {{ json_entries('answers_changed', 'consent_categories') }}
),

answers as (
    select
        answers_by_category.identifier_id,
        answers_by_category.source_record_id,
        answers_by_category.stated_at,
        case when topic_names.name is null then answers_by_category.entry_key else 'advertising' end
        || ': ' || lower(replace(cast(answers_by_category.entry_value as string), '"', '')) as said,
        lower(answers_by_category.entry_key) as category
    from answers_by_category
    left join topic_names
        on {{ letters_and_digits('answers_by_category.entry_key') }} = {{ letters_and_digits('topic_names.name') }}
),

answers_in_order as (
    select
        *,
        lag(said) over (
            partition by identifier_id, category
            order by stated_at asc, source_record_id asc, said asc
        ) as said_before
    from answers
)

select
    identifier_id,
    source_record_id,
    said,
    category,
    stated_at
from answers_in_order
where said_before is distinct from said
