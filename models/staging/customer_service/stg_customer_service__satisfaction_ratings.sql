-- Grain: one row per Zendesk satisfaction rating, asked for or given.
with

satisfaction_ratings as (

    {{ accepted_rows('zendesk', 'satisfaction_rating') }}

),

renamed as (

    select
        'zendesk:' || id as rating_id,
        'zendesk:' || {{ null_if_blank('ticket_id') }} as ticket_id,
        'zendesk_user:' || {{ null_if_blank('requester_id') }} as profile_id,

        lower({{ null_if_blank('score') }}) as score,
        {{ null_if_blank('reason') }} as reason,
        {{ null_if_blank('comment') }} as comment,

        -- A rating is created when it is asked for and updated when the customer answers.
        coalesce(updated_at, created_at) as rated_at
    from satisfaction_ratings

)

select * from renamed
