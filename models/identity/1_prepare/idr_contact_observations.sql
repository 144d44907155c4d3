-- Grain: one row per raw table and identifier by which somebody was in touch without a profile beside it.

with phone_numbers as (
    select * from {{ ref('idr_phone_numbers') }}
),

contacts as (
    select
        'yotpo' as source,
        'reviews' as table_name,
        review_id as record_id,
        'email:' || {{ normalise_email('email') }} as identifier_id,
        written_at as seen_at,
        written_at as done_at
    from {{ ref('stg_reviews__reviews') }}
    union all
    select
        'social' as source,
        'interactions' as table_name,
        interaction_id,
        {{ identifier_id('social_login', 'social_login') }},
        occurred_at,
        occurred_at as done_at
    from {{ ref('stg_social__interactions') }}
    union all
    select
        'twilio' as source,
        'message' as table_name,
        messages.message_id,
        'phone:' || phone_numbers.phone as identifier_id,
        messages.sent_at,
        case when messages.direction = 'inbound' then messages.sent_at end as done_at
    from {{ ref('stg_sms__messages') }} as messages
    inner join phone_numbers on {{ is_number_of('phone_numbers', 'messages.customer_phone') }}
    union all
    select
        'aircall' as source,
        'calls' as table_name,
        calls.call_id,
        'phone:' || phone_numbers.phone as identifier_id,
        calls.started_at,
        case when calls.direction = 'inbound' then calls.started_at end as done_at
    from {{ ref('stg_telephone__calls') }} as calls
    inner join phone_numbers on {{ is_number_of('phone_numbers', 'calls.customer_phone') }}
    union all
    select
        'lob' as source,
        'postcards' as table_name,
        postcard_id,
        coalesce(profile_id, 'email:' || {{ normalise_email('email') }}),
        mailed_at,
        cast(null as timestamp) as done_at
    from {{ ref('stg_direct_mail__postcards') }}
    union all
    select
        'preference_centre' as source,
        'choices' as table_name,
        choice_id,
        'email:' || {{ normalise_email('identifier_value') }},
        updated_at,
        updated_at as done_at
    from {{ ref('stg_preferences__choices') }}
    where {{ names_type('identifier_type', 'email') }}
    union all
    select
        'preference_centre' as source,
        'choices' as table_name,
        choices.choice_id,
        'phone:' || phone_numbers.phone as identifier_id,
        choices.updated_at,
        choices.updated_at as done_at
    from {{ ref('stg_preferences__choices') }} as choices
    inner join phone_numbers on {{ is_number_of('phone_numbers', 'choices.identifier_value') }}
    where {{ names_type('choices.identifier_type', 'phone') }}
)

select
    identifier_id,
    cast(null as string) as linked_identifier_id,
    source,
    table_name,
    {{ identifier_value('min(record_id)') }} as record_id,
    cast(null as string) as flag,
    count(*) as record_count,
    min(seen_at) as first_seen_at,
    max(seen_at) as last_seen_at,
    max(done_at) as last_done_at,
    cast(null as timestamp) as given_up_at
from contacts
where identifier_id is not null
group by identifier_id, source, table_name
