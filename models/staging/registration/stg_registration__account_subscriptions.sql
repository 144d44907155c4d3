-- Grain: one row per account, channel and mailing list that the account said yes or no to.
with

accounts as (

    {{ accepted_rows('gigya', 'accounts') }}

),

channel_entries as (

    {{ json_entries('accounts', 'subscriptions') }}

),

channels as (

    select
        uid as account_id,
        created as account_created_at,
        lastupdated as account_updated_at,
        entry_value as lists,
        lower(entry_key) as channel
    from channel_entries

),

list_entries as (

    {{ json_entries('channels', 'lists') }}

),

renamed as (

    select
        'gigya_account:' || account_id as profile_id,

        channel,
        entry_key as list_name,
        case lower({{ json_text('entry_value', '$.isSubscribed') }})
            when 'true' then 'granted'
            when 'false' then 'denied'
        end as status,

        -- The latest word wins, so without a time a yes must not pass for a recent one, nor a no for an old one.
        coalesce(
            {{ utc_timestamp(json_text('entry_value', '$.lastUpdatedSubscriptionState')) }},
            case lower({{ json_text('entry_value', '$.isSubscribed') }}) when 'false' then account_updated_at end,
            account_created_at
        ) as updated_at
    from list_entries

),

stated as (

    select *
    from renamed
    where status is not null

)

select * from stated
