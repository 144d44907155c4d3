-- Grain: one row per account and subscription that the account said yes or no to, with its channel and list.

with account_subscriptions as (
    select * from {{ ref('stg_registration__account_subscriptions') }}
),

channel_names as (
    select
        {{ letters_and_digits('name') }} as name,
        channel
    from {{ ref('channel_names') }}
    where channel is not null and name not in ('all', 'any')
),

paths as (
    select distinct subscription_path
    from account_subscriptions
),

steps as (
    {{ list_elements('paths', text_parts('subscription_path', '.')) }}
),

-- A step is a channel's name, or a list's that ends in one: `club_byDirectMail` goes by post, though the account that
-- subscribes is one of emails.
steps_read as (
    select
        steps.subscription_path,
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
    group by steps.subscription_path, steps.element, steps.element_number
),

paths_read as (
    select
        subscription_path,
        min_by(channel, part_number) filter (where channel is not null) as channel,
        {{ ordered_text('part', '.', 'part_number', 'channel_named is null') }} as list_name
    from steps_read
    group by subscription_path
)

select
    account_subscriptions.profile_id,
    account_subscriptions.subscription_path,
    paths_read.list_name,
    account_subscriptions.status,
    account_subscriptions.updated_at,
    coalesce(paths_read.channel, 'email') as channel
from account_subscriptions
inner join paths_read on account_subscriptions.subscription_path = paths_read.subscription_path
