{#- The typed key of an identifier, 'email:eve@x.com', in the one spelling by which values of its type are compared; null where
    nothing is left. The type keeps user id "123" apart from phone "123". A telephone number stays as it was written: which
    number that is, only a parser knows. -#}
{% macro identifier_id(identifier_type, value) -%}
    {%- if identifier_type == 'email' -%}
    'email:' || {{ scv.normalise_email(value) }}
    {%- elif identifier_type == 'loyalty_card' -%}
    'loyalty_card:' || {{ scv.normalise_card(value) }}
    {%- elif identifier_type == 'social_login' -%}
    'social_login:' || {{ scv.normalise_login(value) }}
    {%- elif identifier_type == 'hashed_email' -%}
    'hashed_email:' || lower(nullif(trim({{ value }}), ''))
    {%- elif identifier_type == 'phone' -%}
    'phone:' || {{ scv.null_if_blank("replace(" ~ value ~ ", 'whatsapp:', '')") }}
    {%- else -%}
    '{{ identifier_type }}:' || nullif(trim({{ value }}), '')
    {%- endif -%}
{%- endmacro %}

{#- The same where a column says what type the value beside it is of. -#}
{% macro typed_identifier_id(identifier_type, value) -%}
    case lower(trim({{ identifier_type }}))
        {%- for type in ['email', 'loyalty_card', 'social_login', 'hashed_email', 'phone'] %}
        when '{{ type }}' then {{ scv.identifier_id(type, value) }}
        {%- endfor %}
        else lower(nullif(trim({{ identifier_type }}), '')) || ':' || nullif(trim({{ value }}), '')
    end
{%- endmacro %}
