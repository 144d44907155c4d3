{#- By what an event on the website or in the app is put beside others: the browser or device, else the login, else nothing. -#}
{% macro visitor_key() -%}
    coalesce(
        {{ scv.identifier_id('anonymous_id', 'anonymous_id') }},
        {{ scv.identifier_id('device_id', 'device_id') }},
        {{ scv.identifier_id('user_id', 'user_id') }},
        event_id
    )
{%- endmacro %}
