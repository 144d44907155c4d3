{#- Two people never differ by case or width alone, so an email is compared trimmed, width-folded and in lower case.
    Text that cannot be an address becomes null: it identifies nobody. -#}
{% macro normalise_email(email) -%}
    {%- set folded = "lower(trim(" ~ scv.fold_width(email) ~ "))" -%}
    case
        when
            {{ folded }} like '_%@_%._%'
            and {{ folded }} not like '%@%@%'
            and {{ folded }} not like '% %'
            then {{ scv.apply_provider_rules(folded) }}
    end
{%- endmacro %}
