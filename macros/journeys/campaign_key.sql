{#- A campaign's name without spelling habits: letters first, then digits, so that "2026-09-26 Back to Work" in the
    email tool and "back-to-work-20260926" in its links are one campaign. -#}
{% macro campaign_key(campaign_name) -%}
    {{ scv.replace_pattern(scv.letters_and_digits(campaign_name), '\\p{N}', '') }}
    || {{ scv.replace_pattern(scv.letters_and_digits(campaign_name), '\\P{N}', '') }}
{%- endmacro %}
