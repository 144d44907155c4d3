-- Grain: one row per login, browser or email and distinct person's name that was typed into a form with it.

-- Millions of calls say the same few things.
with identifies as (
    select
        user_id,
        anonymous_id,
        email,
        given_name,
        family_name,
        user_agent
    from {{ ref('stg_web__identifies') }}
    union
    select
        user_id,
        anonymous_id,
        email,
        given_name,
        family_name,
        null as user_agent
    from {{ ref('stg_mobile_app__identifies') }}
),

robots as (
    select * from {{ ref('idr_robots') }}
),

names as (
    select * from {{ ref('idr_names') }}
),

typed as (
    select
        {{ identifier_id('user_id', 'user_id') }} as user_key,
        {{ identifier_id('anonymous_id', 'anonymous_id') }} as anonymous_key,
        'email:' || {{ normalise_email('email') }} as email_key,
        {{ written_name('given_name', 'family_name', 'null') }} as written_name
    from identifies
    where coalesce(user_agent, '') not in (select robots.user_agent from robots)
),

named as (
    {%- for key in ['user_key', 'anonymous_key', 'email_key'] %}
        select
            {{ key }} as identifier_id,
            written_name
        from typed
        where {{ key }} is not null and written_name is not null
        {%- if not loop.last %}
            union
        {%- endif %}
    {%- endfor %}
)

select distinct
    named.identifier_id,
    names.name_key
from named
inner join names on named.written_name = names.written_name
where names.name_key is not null
