-- Grain: one row per customer who told the preference centre which channel they like best, with the latest answer.

with choices as (
    select * from {{ ref('int_preference_choices_identified') }}
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
    select * from {{ ref('preferred_channel_rules') }}
),

-- Who names several channels at once (`all`, `mobile`) likes none best.
channel_names as (
    select
        name,
        min(channel) as channel
    from {{ ref('channel_names') }}
    where channel is not null
    group by name
    having count(*) = 1
),

-- By the word that the rules have for a channel, or by any other name of it.
rules_by_name as (
    select
        {{ letters_and_digits('declared_as') }} as answer,
        engagement_channel,
        consent_channel
    from rules
    union
    select
        {{ letters_and_digits('channel_names.name') }} as answer,
        rules.engagement_channel,
        rules.consent_channel
    from rules
    inner join channel_names on rules.consent_channel = channel_names.channel
    where
        {{ letters_and_digits('channel_names.name') }}
        not in (select {{ letters_and_digits('named.declared_as') }} from {{ ref('preferred_channel_rules') }} as named)
),

answers_ranked as (
    select
        identifier_owners.customer_id,
        rules_by_name.engagement_channel,
        rules_by_name.consent_channel,
        choices.updated_at,
        row_number() over (
            partition by identifier_owners.customer_id
            order by choices.updated_at desc nulls last, choices.choice_id asc
        ) as recency_rank
    from choices
    inner join identifier_owners on {{ owned_at('identifier_owners', 'choices.identifier_id', 'choices.updated_at') }}
    inner join rules_by_name on {{ letters_and_digits('choices.preferred_channel') }} = rules_by_name.answer
),

latest_answers as (
    select
        customer_id,
        engagement_channel,
        consent_channel,
        updated_at as declared_at
    from answers_ranked
    where recency_rank = 1
)

select * from latest_answers
