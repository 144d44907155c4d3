-- Grain: one row per account and login that it is connected to: a social network, or the shop's own ("site").
with

accounts as (

    {{ accepted_rows('gigya', 'accounts') }}

),

accounts_by_identity as (

    {{ json_elements('accounts', 'identities') }}

),

renamed as (

    select
        'gigya_account:' || uid as profile_id,
        {{ null_if_blank(json_text('element', '$.providerUID')) }} as provider_uid,

        lower({{ null_if_blank(json_text('element', '$.provider')) }}) as provider,
        {{ null_if_blank(json_text('element', '$.nickname')) }} as nickname,

        element_number
    from accounts_by_identity

),

-- A login that was disconnected and connected again is listed twice: the later entry has today's nickname.
logins_ranked_by_recency as (

    select
        profile_id,
        provider_uid,
        provider,
        nickname,
        row_number() over (
            partition by profile_id, provider, coalesce(provider_uid, nickname)
            order by element_number desc
        ) as recency_rank
    from renamed
    where provider is not null and (provider_uid is not null or nickname is not null)

),

latest_of_each_login as (

    select
        profile_id,
        provider_uid,
        provider,
        nickname
    from logins_ranked_by_recency
    where recency_rank = 1

)

select * from latest_of_each_login
