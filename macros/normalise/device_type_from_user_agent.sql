{#
    desktop, mobile, tablet or unknown, from the user agent alone. Televisions come first because most of them run
    Android and would pass for tablets. An Android browser that does not say "Mobile" is on a tablet, as its vendor
    prescribes; an app that is no browser never says it, and is taken for a telephone's.
    An iPad that asks for desktop sites (the default since iPadOS 13) says it is a Macintosh and counts as a desktop:
    the user agent holds nothing to tell them apart.
#}
{% macro device_type_from_user_agent(user_agent) -%}
    case
        when {{ scv.contains_any(user_agent, ['smarttv', 'smart-tv', 'appletv', 'apple tv', 'googletv', 'google tv', 'hbbtv']) }}
            then 'unknown'
        when {{ scv.contains_any(user_agent, ['ipad', 'tablet', 'kindle', 'silk/', 'playbook']) }} then 'tablet'
        when {{ scv.contains_any(user_agent, ['mobile', 'iphone', 'ipod', 'windows phone', 'blackberry', 'opera mini']) }}
            then 'mobile'
        when {{ scv.contains_any(user_agent, ['android']) }} and {{ scv.contains_any(user_agent, ['mozilla/']) }} then 'tablet'
        when {{ scv.contains_any(user_agent, ['android']) }} then 'mobile'
        when {{ scv.contains_any(user_agent, ['windows nt', 'macintosh', 'x11', 'linux', 'cros ']) }} then 'desktop'
        else 'unknown'
    end
{%- endmacro %}
