-- Grain: one row per customer, destination, audience or event, and operation that was sent: the last of its outcomes.
with

sync_log as (

    {{ accepted_rows('scv', 'sync_log') }}

),

renamed as (

    select
        -- The sender's key has six parts. A hash of them serves.
        'scv:' || {{ sha256_hex(
            "concat_ws('|', release, destination, kind, subject, customer_id, operation)"
        ) }} as sync_id,

        release as release_id,
        -- The id of that release; who that is today, identity knows.
        customer_id as issued_customer_id,
        lower({{ null_if_blank('destination') }}) as destination,
        lower({{ null_if_blank('kind') }}) as kind,
        lower({{ null_if_blank('operation') }}) as operation, -- noqa: RF04
        lower({{ null_if_blank('channel') }}) as channel,
        lower({{ null_if_blank('status') }}) as status,
        body_hash,
        {{ null_if_blank('error') }} as error_message,
        case when lower(operation) = 'event' then subject end as event_id,
        case when lower(operation) != 'event' then subject end as audience,

        sent_at
    from sync_log

)

select * from renamed
