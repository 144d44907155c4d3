-- Grain: one row per thing that any source says of consent and channel that it is about, with what it means.

with things_said as (
    select * from {{ ref('int_consents_said') }}
),

consent_sources as (
    select * from {{ ref('consent_sources') }}
),

channel_names as (
    select * from {{ ref('channel_names') }}
),

channels as (
    select * from {{ ref('channels') }}
),

topics as (
    select * from {{ ref('int_consent_topics') }}
),

-- The very word first, then the line for whatever else a column may say.
things_understood as (
    select
        things_said.*,
        coalesce(own_words.status, any_words.status) as status,
        coalesce(own_words.legal_source, any_words.legal_source) as legal_source,
        coalesce(own_words.channel, any_words.channel) as channel_of_source,
        coalesce(own_words.topic, any_words.topic) as topic_of_source
    from things_said
    left join consent_sources as own_words
        on
            things_said.source = own_words.source
            and things_said.source_table = own_words.table_name
            and things_said.column_name = own_words.column_name
            and {{ letters_and_digits('things_said.said') }} = {{ letters_and_digits('own_words.said') }}
    left join consent_sources as any_words
        on
            things_said.source = any_words.source
            and things_said.source_table = any_words.table_name
            and things_said.column_name = any_words.column_name
            and any_words.said = '*'
),

-- A list without a name may be any list. Advertising is a channel of its own, whatever channel it was said on. A yes to
-- "unsubscribe all" is a no; a yes to orders and offers in one is none to offers.
things_named as (
    select
        things_understood.source,
        things_understood.source_table,
        things_understood.column_name,
        things_understood.said,
        things_understood.source_record_id,
        things_understood.identifier_id,
        things_understood.email_id,
        things_understood.phone_id,
        things_understood.other_address_id,
        things_understood.stated_at,
        things_understood.created_at,
        things_understood.updated_at,
        case
            when things_understood.status = 'granted' and words_turned.name is not null then 'denied'
            else things_understood.status
        end as status,
        case
            when things_understood.status = 'granted' and words_turned.name is not null then 'objection'
            else things_understood.legal_source
        end as legal_source,
        case
            when coalesce(things_understood.topic_of_source, 'none') != 'named' then 'marketing'
            when things_understood.status = 'granted' and topics.only_denies and words_turned.name is null then 'other'
            else coalesce(topics.purpose, 'marketing')
        end as purpose_said,
        case when things_understood.topic_of_source = 'named' then coalesce(topics.topic, 'all')
            else things_understood.topic_of_source
        end as topic,
        case
            when things_understood.channel_of_source != 'named' then things_understood.channel_of_source
            when things_understood.named_channel = 'any' and topics.purpose = 'ads' then 'ads'
            else things_understood.named_channel
        end as channel_stated
    from things_understood
    left join topics on things_understood.named_topic = topics.name
    left join topics as words_turned
        on
            things_understood.named_topic = words_turned.name
            and things_understood.topic_of_source = 'named'
            and words_turned.is_refusal
),

-- Somebody may name several channels at once: `email, sms`, `sms & email`.
channels_listed as (
    select distinct
        channel_stated,
        {{ replace_pattern('channel_stated', '\\s+and\\s+|[,;/&+|]', ',') }} as listed
    from things_named
    where
        {{ letters_and_digits('channel_stated') }}
        not in (select {{ letters_and_digits('known.name') }} from channel_names as known)
),

channels_split as (
    {{ list_elements('channels_listed', text_parts('listed', ',')) }}
),

things_read as (
    select
        things_named.source,
        things_named.source_table,
        things_named.column_name,
        things_named.said,
        things_named.source_record_id,
        things_named.identifier_id,
        things_named.purpose_said,
        things_named.topic,
        things_named.status,
        things_named.legal_source,
        coalesce(trim(channels_split.element), things_named.channel_stated) as channel_said,
        coalesce(channel_names.name is not null, false) as is_known_channel,
        case when things_named.purpose_said = 'ads' then 'ads' else channel_names.channel end as channel,
        case
            when channels.contact_point = 'email' then things_named.email_id
            when channels.contact_point in ('phone', 'mobile') then things_named.phone_id
            else things_named.other_address_id
        end as address_id,
        -- What a system only shows as its present state was said at the latest when that state was read, if it is a no,
        -- and at the earliest when the record was made, if it is a yes.
        coalesce(
            things_named.stated_at,
            case things_named.status when 'granted' then things_named.created_at else things_named.updated_at end
        ) as stated_at
    from things_named
    left join channels_split
        on things_named.channel_stated = channels_split.channel_stated and trim(channels_split.element) != ''
    left join channel_names
        on
            {{ letters_and_digits('coalesce(channels_split.element, things_named.channel_stated)') }}
            = {{ letters_and_digits('channel_names.name') }}
    left join channels on channel_names.channel = channels.channel
    where not (coalesce(channel_names.only_denies, false) and things_named.status = 'granted')
)

select * from things_read
