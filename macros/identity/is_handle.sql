{#- Whether a nickname on a social network names one account there: a handle, on a network that gives each once
    (var `handle_networks`). Elsewhere it is what somebody likes to be called, and many are called Rosa. -#}
{% macro is_handle(network, nickname) -%}
    lower({{ network }}) in ({{ scv.quoted_list(var('handle_networks')) }}) and trim({{ nickname }}) not like '% %'
{%- endmacro %}
