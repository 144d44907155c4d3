-- Grain: one row per Klaviyo campaign that is not deleted.
with

campaigns as (

    {{ accepted_rows('klaviyo', 'campaign') }}

),

renamed as (

    select
        id as campaign_id,

        {{ null_if_blank('name') }} as campaign_name,
        {{ null_if_blank('subject') }} as subject,
        lower({{ null_if_blank('status') }}) as status,

        -- Older versions of the connector fill only the planned time.
        coalesce(sent_at, send_time) as sent_at
    from campaigns
    where not coalesce(_fivetran_deleted, false)

)

select * from renamed
