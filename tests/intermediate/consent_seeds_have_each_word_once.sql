-- Words that a seed of consent has twice, as they are read without case, spaces and punctuation: statements would count
-- twice.
with words as (
    select
        'consent_sources' as seed,
        source || '.' || table_name || '.' || column_name || ': '
        || case said when '*' then said else {{ letters_and_digits('said') }} end as word
    from {{ ref('consent_sources') }}
    union all
    select
        'channel_names' as seed,
        {{ letters_and_digits('name') }} || ': ' || coalesce(channel, 'none') as word
    from {{ ref('channel_names') }}
    union all
    select
        'topic_names' as seed,
        {{ letters_and_digits('name') }} as word
    from {{ ref('topic_names') }}
    union all
    select
        'reply_words' as seed,
        {{ letters_and_digits('reply') }} as word
    from {{ ref('reply_words') }}
)

select
    seed,
    word
from words
group by seed, word
having count(*) > 1
