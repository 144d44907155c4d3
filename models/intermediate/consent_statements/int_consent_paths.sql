-- Grain: one row per path of a subscription or purpose of accounts, with the channel that it names and its other names.

with account_subscriptions as (
    select * from {{ ref('stg_registration__account_subscriptions') }}
),

account_consents as (
    select * from {{ ref('stg_registration__account_consents') }}
),

-- A name of several channels, or of one in which a yes counts for less, is no channel that a path takes.
channel_names as (
    select
        {{ letters_and_digits('name') }} as name,
        min(channel) as channel
    from {{ ref('channel_names') }}
    where channel is not null
    group by {{ letters_and_digits('name') }}
    having count(*) = 1 and not bool_or(only_denies)
),

paths as (
    select subscription_path as consent_path
    from account_subscriptions
    union
    select purpose as consent_path
    from account_consents
),

steps as (
    {{ list_elements('paths', text_parts('consent_path', '.')) }}
),

-- A step is a channel's name, or a list's that ends in one: `club_byDirectMail` goes by post, though the account that
-- subscribes is one of emails.
steps_read as (
    select
        steps.consent_path,
        steps.element as part,
        steps.element_number as part_number,
        max(named.channel) as channel_named,
        coalesce(max(named.channel), max(told.channel)) as channel
    from steps
    left join channel_names as named on {{ letters_and_digits('steps.element') }} = named.name
    left join channel_names as told
        on
            {{ letters_and_digits('steps.element') }} like '%by' || told.name
            or {{ letters_and_digits('steps.element') }} like '%via' || told.name
    group by steps.consent_path, steps.element, steps.element_number
),

paths_read as (
    select
        consent_path,
        min_by(channel, part_number) filter (where channel is not null) as channel,
        {{ ordered_text('part', '.', 'part_number', 'channel_named is null') }} as list_name
    from steps_read
    group by consent_path
)

select * from paths_read
