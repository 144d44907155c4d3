{#
    True for crawlers, link previews, monitors and scripts that name themselves. A missing user agent is not a bot:
    apps and server-side events have none. Cubot makes telephones and is the one well-known false friend of "bot".
#}
{% macro is_bot_user_agent(user_agent) -%}
    coalesce(
        {{ contains_any(
            'replace(lower(' ~ user_agent ~ "), 'cubot', '')",
            [
                'bot', 'crawl', 'spider', 'slurp', 'mediapartners', 'facebookexternalhit', 'bingpreview', 'headlesschrome',
                'lighthouse', 'phantomjs', 'pingdom', 'curl/', 'wget/', 'python-requests', 'python-urllib', 'go-http-client',
            ],
        ) }},
        false
    )
{%- endmacro %}
