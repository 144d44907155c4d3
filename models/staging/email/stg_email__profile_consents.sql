-- Grain: one row per Klaviyo profile and consent field that has a value, or list in a list of suppressions.
with

people as (

    {{ accepted_rows('klaviyo', 'person') }}

),

living_people as (

    select
        id,
        subscriptions_email_marketing_consent,
        subscriptions_email_marketing_can_receive_email_marketing,
        -- A list of nothing, however it is written, suppresses nobody.
        case
            when not {{ matches(
                'lower(cast(subscriptions_email_marketing_suppression as string))',
                text_literal('\\s*(null|""|[{]\\s*[}]|\\[(\\s|,|null|"")*\\])?\\s*'),
                whole=true
            ) }} then cast(subscriptions_email_marketing_suppression as string)
        end as subscriptions_email_marketing_suppression,
        subscriptions_email_marketing_list_suppressions,
        subscriptions_sms_marketing_consent,
        subscriptions_mobile_push_marketing_consent,
        subscriptions_email_marketing_timestamp,
        subscriptions_email_marketing_last_updated,
        subscriptions_sms_marketing_timestamp,
        subscriptions_sms_marketing_last_updated,
        created,
        updated
    from people
    where not coalesce(_fivetran_deleted, false)

),

list_suppressions as (

    {{ json_elements('living_people', 'subscriptions_email_marketing_list_suppressions') }}

),

fields as (

    {{ columns_as_rows('living_people', [
        'subscriptions_email_marketing_consent', 'subscriptions_email_marketing_can_receive_email_marketing',
        'subscriptions_email_marketing_suppression', 'subscriptions_sms_marketing_consent',
        'subscriptions_mobile_push_marketing_consent'
    ]) }}

),

renamed as (

    select
        'klaviyo_person:' || id as profile_id,
        cast(null as string) as list_id,

        column_name,
        said,

        -- The date of the consent is not that of a suppression: that is the last change of any of it.
        case column_name
            when 'subscriptions_email_marketing_consent'
                then coalesce(subscriptions_email_marketing_timestamp, subscriptions_email_marketing_last_updated)
            when 'subscriptions_sms_marketing_consent'
                then coalesce(subscriptions_sms_marketing_timestamp, subscriptions_sms_marketing_last_updated)
            when 'subscriptions_mobile_push_marketing_consent' then null
            else subscriptions_email_marketing_last_updated
        end as stated_at,
        created as created_at,
        updated as updated_at
    from fields
    union all
    select
        'klaviyo_person:' || id as profile_id,
        {{ null_if_blank(json_text('element', '$.list_id')) }} as list_id,

        'subscriptions_email_marketing_list_suppressions' as column_name,
        lower({{ null_if_blank(json_text('element', '$.reason')) }}) as said,

        coalesce(
            {{ utc_timestamp(json_text('element', '$.timestamp')) }}, subscriptions_email_marketing_last_updated
        ) as stated_at,
        created as created_at,
        updated as updated_at
    from list_suppressions
    where element is not null

)

select * from renamed
