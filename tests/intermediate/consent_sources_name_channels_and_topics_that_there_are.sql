-- Lines of the table of consent about a channel or a topic that no other seed has, and audiences on such channels.
with channel_names as (
    select {{ letters_and_digits('name') }} as plain_name
    from {{ ref('channel_names') }}
),

named as (
    select
        source || '.' || column_name as found_in,
        channel
    from {{ ref('consent_sources') }}
    where channel != 'named'
    union all
    select
        audience as found_in,
        channel
    from {{ ref('audiences') }}
    union all
    select
        channel as found_in,
        channel
    from {{ ref('channel_caps') }}
)

select
    found_in,
    channel
from named
where {{ letters_and_digits('channel') }} not in (select channel_names.plain_name from channel_names)
union all
select
    source || '.' || column_name as found_in,
    topic as channel
from {{ ref('consent_sources') }}
where topic != 'named' and topic not in (select consent_topics.topic from {{ ref('consent_topics') }} as consent_topics)
