-- Grain: one row per account and subscription that the account said yes or no to.
with

accounts as (

    {{ accepted_rows('gigya', 'accounts') }}

),

subscriptions_found as (

    {{ json_nested('accounts', 'subscriptions', 'isSubscribed') }}

),

read_out as (

    select
        *,
        lower({{ json_text('nested_value', '$.isSubscribed') }}) as is_subscribed,
        lower({{ json_text('nested_value', '$.doubleOptIn.status') }}) as opt_in_status,
        {{ utc_timestamp(json_text('nested_value', '$.doubleOptIn.emailSentTime')) }} as confirmation_asked_at,
        {{ utc_timestamp(json_text('nested_value', '$.doubleOptIn.confirmTime')) }} as confirmed_at,
        {{ utc_timestamp(json_text('nested_value', '$.lastUpdatedSubscriptionState')) }} as stated_at
    from subscriptions_found

),

renamed as (

    select
        nested_path as subscription_path,

        'gigya_account:' || uid as profile_id,
        -- A box that was ticked is no yes while the confirmation that was asked for is outstanding.
        case
            when is_subscribed = 'false' then 'denied'
            when opt_in_status = 'pending' then null
            when opt_in_status = 'notconfirmed' and confirmation_asked_at is not null then null
            when is_subscribed = 'true' then 'granted'
        end as status,

        -- The latest word wins, so without a time a yes must not pass for a recent one, nor a no for an old one.
        coalesce(
            case when is_subscribed = 'true' then confirmed_at end,
            stated_at,
            case when is_subscribed = 'false' then lastupdated end,
            created
        ) as updated_at
    from read_out

),

stated as (

    select *
    from renamed
    where status is not null

)

select * from stated
