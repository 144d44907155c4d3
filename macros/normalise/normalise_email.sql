{#- Two people never differ by case, width or dress alone, so an email is compared as the address in the text, in lower case,
    its domain as people read it. Text that cannot be an address, or leaves open which, becomes null: it identifies nobody. -#}
{% macro normalise_email(email) -%}
    {% if var('linting') -%}
    lower({{ email }})
    {%- else -%}
    {{ scv.apply_provider_rules(scv.email_in_text(email)) }}
    {%- endif %}
{%- endmacro %}
