-- Grain: one row per thing that any source says of consent, in its own words.
{{ config(materialized='view') }}

with things_said as (
    select
        source,
        source_table,
        column_name,
        said,
        source_record_id,
        identifier_id,
        email_id,
        phone_id,
        cast(null as string) as other_address_id,
        cast(null as string) as named_channel,
        named_topic,
        stated_at,
        created_at,
        updated_at
    from {{ ref('int_profile_consents') }}
    union all
    select
        source,
        source_table,
        column_name,
        said,
        source_record_id,
        identifier_id,
        email_id,
        phone_id,
        cast(null as string) as other_address_id,
        named_channel,
        named_topic,
        stated_at,
        cast(null as timestamp) as created_at,
        cast(null as timestamp) as updated_at
    from {{ ref('int_account_consents') }}
    union all
    select
        source,
        source_table,
        column_name,
        said,
        source_record_id,
        identifier_id,
        email_id,
        phone_id,
        other_address_id,
        cast(null as string) as named_channel,
        named_topic,
        stated_at,
        cast(null as timestamp) as created_at,
        cast(null as timestamp) as updated_at
    from {{ ref('int_consent_events') }}
)

select * from things_said
