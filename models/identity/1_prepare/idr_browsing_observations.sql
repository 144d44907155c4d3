-- Grain: one row per raw table and pair of identifiers that a browser or the app showed together.

{%- set web_tables = {
    'pages': 'stg_web__page_views', 'identifies': 'stg_web__identifies', 'tracks': 'stg_web__tracks',
    'product_viewed': 'stg_web__products_viewed', 'product_added': 'stg_web__products_added',
    'product_removed': 'stg_web__products_removed', 'products_searched': 'stg_web__searches',
    'checkout_started': 'stg_web__checkouts_started', 'order_completed': 'stg_web__orders_completed',
} %}
{%- set app_tables = {
    'screens': 'stg_mobile_app__screen_views', 'identifies': 'stg_mobile_app__identifies', 'tracks': 'stg_mobile_app__tracks',
    'product_viewed': 'stg_mobile_app__products_viewed', 'product_added': 'stg_mobile_app__products_added',
    'products_searched': 'stg_mobile_app__searches', 'checkout_started': 'stg_mobile_app__checkouts_started',
    'order_completed': 'stg_mobile_app__orders_completed',
} %}
{%- set is_no_robot = "coalesce(user_agent, '') not in (select robots.user_agent from robots)" %}
{%- set identify_models = {'segment_web': 'stg_web__identifies', 'segment_app': 'stg_mobile_app__identifies'} %}

with phone_numbers as (
    select * from {{ ref('idr_phone_numbers') }}
),

-- A robot proves nothing: neither whose its cookie is nor whose login it was given.
robots as (
    select user_agent from {{ ref('idr_robots') }}
),

-- Millions of views say the same few things: who was logged in where. Collapse before anything else.
logins as (
    {%- for table_name, model in web_tables.items() %}
        select
            'segment_web' as source,
            '{{ table_name }}' as table_name,
            {{ identifier_id('user_id', 'user_id') }} as user_key,
            {{ identifier_id('anonymous_id', 'anonymous_id') }} as anonymous_key,
            cast(null as string) as device_key,
            min(event_id) as event_id,
            count(*) as record_count,
            min(occurred_at) as first_seen_at,
            max(occurred_at) as last_seen_at
        from {{ ref(model) }}
        where user_id is not null and {{ is_no_robot }}
        group by user_id, anonymous_id
        union all
    {%- endfor %}
    {%- for table_name, model in app_tables.items() %}
        select
            'segment_app' as source,
            '{{ table_name }}' as table_name,
            {{ identifier_id('user_id', 'user_id') }} as user_key,
            {{ identifier_id('anonymous_id', 'anonymous_id') }} as anonymous_key,
            {{ identifier_id('device_id', 'device_id') }} as device_key,
            min(event_id) as event_id,
            count(*) as record_count,
            min(occurred_at) as first_seen_at,
            max(occurred_at) as last_seen_at
        from {{ ref(model) }}
        where user_id is not null or device_id is not null
        group by user_id, anonymous_id, device_id
        {%- if not loop.last %}
            union all
        {%- endif %}
    {%- endfor %}
),

identify_calls as (
    {%- for source, model in identify_models.items() %}
        select
            '{{ source }}' as source,
            {{ identifier_id('user_id', 'identifies.user_id') }} as user_key,
            {{ identifier_id('anonymous_id', 'identifies.anonymous_id') }} as anonymous_key,
            'email:' || {{ normalise_email('identifies.email') }} as email_key,
            'phone:' || phone_numbers.phone as phone_key,
            identifies.event_id,
            identifies.occurred_at
        from {{ ref(model) }} as identifies
        left join phone_numbers on {{ is_number_of('phone_numbers', 'identifies.phone') }}
        {%- if source == 'segment_web' %}
            where {{ is_no_robot }}
        {%- endif %}
        {%- if not loop.last %}
            union all
        {%- endif %}
    {%- endfor %}
),

-- Whom a mail was sent to that a browser came from.
pages_clicked_on as (
    select
        anonymous_id,
        event_id,
        occurred_at,
        {{ clicked_links('page_url', var('recipient_parameters')) }} as links
    from {{ ref('stg_web__page_views') }}
    where
        anonymous_id is not null
        and {{ is_no_robot }}
        and (
            {%- for parameter in var('recipient_parameters') %}
                {{ 'or ' if not loop.first }}contains(page_url, '{{ parameter }}=')
            {%- endfor %}
        )
),

clicks as (
    {{ list_elements('pages_clicked_on', 'links') }}
),

-- What an identify call states belongs to the login; without one, to the address that was typed into the browser.
statements as (
    select
        *,
        coalesce(user_key, email_key, phone_key) as subject_key
    from identify_calls
),

pairs as (
    {%- for left_key, right_key in [
        ('user_key', 'anonymous_key'), ('user_key', 'device_key'), ('anonymous_key', 'device_key')
    ] %}
        select
            source,
            table_name,
            {{ left_key }} as identifier_id,
            {{ right_key }} as linked_identifier_id,
            event_id,
            record_count,
            first_seen_at,
            last_seen_at
        from logins
        where {{ left_key }} is not null and {{ right_key }} is not null
        union all
    {%- endfor %}
    {%- for stated_key in ['email_key', 'phone_key', 'anonymous_key'] %}
        select
            source,
            'identifies' as table_name,
            subject_key as identifier_id,
            {{ stated_key }} as linked_identifier_id,
            event_id,
            1 as record_count,
            occurred_at as first_seen_at,
            occurred_at as last_seen_at
        from statements
        where subject_key is not null and {{ stated_key }} is not null and subject_key <> {{ stated_key }}
        union all
    {%- endfor %}
    select
        'segment_web' as source,
        'pages' as table_name,
        {{ identifier_id('anonymous_id', 'anonymous_id') }} as identifier_id,
        {{ identifier_id('email_link', 'element') }} as linked_identifier_id,
        min(event_id) as event_id,
        count(*) as record_count,
        min(occurred_at) as first_seen_at,
        max(occurred_at) as last_seen_at
    from clicks
    group by anonymous_id, element
)

select
    identifier_id,
    linked_identifier_id,
    source,
    table_name,
    {{ identifier_value('min(event_id)') }} as record_id,
    cast(null as string) as flag,
    sum(record_count) as record_count,
    min(first_seen_at) as first_seen_at,
    max(last_seen_at) as last_seen_at,
    max(last_seen_at) as last_done_at,
    cast(null as timestamp) as given_up_at
from pairs
group by identifier_id, linked_identifier_id, source, table_name
