{#- Gmail delivers 'j.doe+news@gmail.com' to 'jdoe@gmail.com'. Only Gmail does so for certain, and only a team that says so
    (var `gmail_aliases_are_one`) wants the two to be one person; every other provider is left as it is written. -#}
{% macro apply_provider_rules(email) -%}
    {%- if var('gmail_aliases_are_one') -%}
    case
        when {{ email }} like '%@gmail.com' or {{ email }} like '%@googlemail.com'
            then replace(split_part(split_part({{ email }}, '@', 1), '+', 1), '.', '') || '@gmail.com'
        else {{ email }}
    end
    {%- else -%}
    {{ email }}
    {%- endif -%}
{%- endmacro %}
