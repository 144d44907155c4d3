{#
    desktop, mobile, tablet or unknown, from the user agent alone. Televisions come first because most of them run
    Android and would pass for tablets; an Android that does not say "Mobile" is a tablet, as its vendor prescribes.
    An iPad that asks for desktop sites (the default since iPadOS 13) says it is a Macintosh and counts as a desktop:
    the user agent holds nothing to tell them apart.
#}
{% macro device_type_from_user_agent(user_agent) -%}
    case
        when {{ contains_any(user_agent, ['smarttv', 'smart-tv', 'appletv', 'apple tv', 'googletv', 'google tv', 'hbbtv']) }}
            then 'unknown'
        when {{ contains_any(user_agent, ['ipad', 'tablet', 'kindle', 'silk/', 'playbook']) }} then 'tablet'
        when {{ contains_any(user_agent, ['mobile', 'iphone', 'ipod', 'windows phone', 'blackberry', 'opera mini']) }}
            then 'mobile'
        when {{ contains_any(user_agent, ['android']) }} then 'tablet'
        when {{ contains_any(user_agent, ['windows nt', 'macintosh', 'x11', 'linux', 'cros ']) }} then 'desktop'
        else 'unknown'
    end
{%- endmacro %}
