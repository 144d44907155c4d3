{#- Whether somebody has said that something may differ from the current release: a word of `SCV_ACCEPT` such as
    klaviyo@20260331T101500.123456Z. It names the release, so that it ends with the next one. -#}
{% macro is_accepted(what, release_id) -%}
    {{ return(what ~ '@' ~ release_id in env_var('SCV_ACCEPT', '').split()) }}
{%- endmacro %}
