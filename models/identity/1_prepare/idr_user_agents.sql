-- Grain: one row per user agent that a browser, or a robot, sent to the website.
{%- set web_tables = [
    'stg_web__page_views', 'stg_web__identifies', 'stg_web__tracks', 'stg_web__products_viewed', 'stg_web__products_added',
    'stg_web__products_removed', 'stg_web__searches', 'stg_web__checkouts_started', 'stg_web__orders_completed',
] %}

with user_agents as (
    {%- for model in web_tables %}
        select user_agent from {{ ref(model) }}
        {%- if not loop.last %}
            union all
        {%- endif %}
    {%- endfor %}
)

select distinct user_agent
from user_agents
where user_agent is not null
