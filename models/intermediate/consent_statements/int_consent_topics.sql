-- Grain: one row per list or purpose that a feed names, with the topic that it is about.
{{ config(materialized='table') }}

with topic_names as (
    select * from {{ ref('topic_names') }}
),

-- Advertising is a purpose of its own.
channel_names as (
    select name from {{ ref('channel_names') }}
    where channel != 'ads' and not only_denies
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

-- `marketingEmails` is two words.
names_spelled as (
    select
        name,
        {{ replace_pattern('name', '([a-z])([A-Z])', '\\1 \\2') }} as spelled
    from names
),

words_of_names as (
    {{ words('names_spelled', 'name', 'spelled') }}
),

words_of_channels as (
    {{ words('channel_names', 'name', 'name') }}
),

general_words as (
    select
        name as word,
        is_refusal
    from topic_names
    where is_general
    union all
    select
        written_word as word,
        false as is_refusal
    from words_of_channels
),

names_judged as (
    select
        words_of_names.name,
        bool_and(general_words.word is not null) as is_general,
        bool_or(coalesce(general_words.is_refusal, false)) as is_refusal,
        bool_or(other_words.name is not null) as has_other
    from words_of_names
    left join general_words on words_of_names.written_word = general_words.word
    left join topic_names as other_words
        on
            words_of_names.written_word = other_words.name
            and other_words.is_a_word
            and other_words.purpose = 'other'
    group by words_of_names.name
),

-- What is said of "marketing emails" is said of everything. Else the whole name first, then a word in it: "VIP sale" is
-- about sales, "order updates" about no marketing at all, "order updates & offers" about offers.
names_matched as (
    select
        name,
        'marketing' as purpose,
        'all' as topic,
        0 as match_rank,
        name as matched_name
    from names_judged
    where is_general
    union all
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
    inner join names_judged on words_of_names.name = names_judged.name
    where names_judged.has_other or topic_names.purpose != 'marketing' or topic_names.topic != 'all'
),

names_ranked as (
    select
        *,
        row_number() over (partition by name order by match_rank asc, matched_name asc) as best_rank
    from names_matched
),

-- A name that we do not know is a topic of its own: what was said of it is kept, and covers nothing else. Who says yes
-- to orders and offers in one may have meant the orders; a no is one to the offers.
topics as (
    select
        names.name,
        coalesce(names_ranked.purpose, 'marketing') as purpose,
        coalesce(names_ranked.topic, {{ snake_case('names.name') }}) as topic,
        names_ranked.name is not null as is_known,
        coalesce(
            names_judged.has_other and names_ranked.purpose != 'other' and names_ranked.match_rank > 100, false
        ) as only_denies,
        coalesce(names_judged.is_refusal, false) as is_refusal
    from names
    left join names_judged on names.name = names_judged.name
    left join names_ranked
        on
            names.name = names_ranked.name
            and names_ranked.best_rank = 1
    where {{ snake_case('names.name') }} is not null
)

select * from topics
