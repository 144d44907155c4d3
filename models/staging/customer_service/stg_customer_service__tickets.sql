-- Grain: one row per Zendesk ticket that is not deleted.
with

tickets as (

    {{ accepted_rows('zendesk', 'ticket') }}

),

renamed as (

    select
        'zendesk:' || id as ticket_id,
        'zendesk_user:' || {{ null_if_blank('requester_id') }} as profile_id,

        {{ null_if_blank('subject') }} as subject,
        {{ null_if_blank('description') }} as description,
        lower({{ null_if_blank('status') }}) as status,
        lower({{ null_if_blank('priority') }}) as priority,
        lower({{ null_if_blank('type') }}) as ticket_type,
        lower({{ null_if_blank('via_channel') }}) as via_channel,
        merged_ticket_ids,

        coalesce(cast(tags as string) like '%"closed_by_merge"%', false) as is_tagged_as_merged,

        created_at as opened_at,
        updated_at,
        -- The connector keeps no time of closing: the last change of a ticket that is done comes closest.
        case when lower({{ null_if_blank('status') }}) in ('solved', 'closed') then updated_at end as closed_at
    from tickets
    where
        not coalesce(_fivetran_deleted, false)
        and coalesce(lower({{ null_if_blank('status') }}), '') != 'deleted'

)

select * from renamed
