-- Grain: one row per list or purpose that a feed names, with the topic that it is about.
{{ config(materialized='table') }}

with topic_names as (
    select * from {{ ref('topic_names') }}
),

names as (
    select list_name as name from {{ ref('int_account_subscriptions') }}
    union
    select purpose as name from {{ ref('stg_registration__account_consents') }}
    union
    select purpose as name from {{ ref('stg_preferences__choices') }}
    union
    select list_name as name from {{ ref('stg_email__events') }}
    union
    select list_name as name from {{ ref('stg_email__lists') }}
    union
    -- A list that nobody has named is known by its id.
    select list_id as name from {{ ref('stg_email__list_exclusions') }}
    union
    select list_id as name from {{ ref('stg_email__profile_consents') }}
),

words_of_names as (
    {{ words('names', 'name', 'name') }}
),

-- The whole name first, then a word in it: "VIP sale" is about sales, "order updates" about no marketing at all.
names_matched as (
    select
        names.name,
        topic_names.purpose,
        topic_names.topic,
        topic_names.priority as match_rank,
        topic_names.name as matched_name
    from names
    inner join topic_names on {{ letters_and_digits('names.name') }} = {{ letters_and_digits('topic_names.name') }}
    union all
    select
        words_of_names.name,
        topic_names.purpose,
        topic_names.topic,
        100 + topic_names.priority as match_rank,
        topic_names.name as matched_name
    from words_of_names
    inner join topic_names
        on
            words_of_names.written_word = topic_names.name
            and topic_names.is_a_word
),

names_ranked as (
    select
        *,
        row_number() over (partition by name order by match_rank asc, matched_name asc) as best_rank
    from names_matched
),

-- A name that we do not know is a topic of its own: what was said of it is kept, and covers nothing else.
topics as (
    select
        names.name,
        coalesce(names_ranked.purpose, 'marketing') as purpose,
        coalesce(names_ranked.topic, {{ snake_case('names.name') }}) as topic,
        names_ranked.name is not null as is_known
    from names
    left join names_ranked
        on
            names.name = names_ranked.name
            and names_ranked.best_rank = 1
    where {{ snake_case('names.name') }} is not null
)

select * from topics
