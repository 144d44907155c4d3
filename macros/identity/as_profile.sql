{#- One system's profiles in the shape that all share: the attributes it keeps, and a typed null for each that it does not. -#}
{% macro as_profile(relation, source, table_name, attributes, first_seen_at, last_seen_at) -%}
    {%- set types = {
        'email': 'string', 'phone': 'string', 'loyalty_card': 'string', 'user_id': 'string',
        'given_name': 'string', 'family_name': 'string', 'full_name': 'string', 'birth_date': 'date', 'gender': 'string',
        'address_line_1': 'string', 'address_line_2': 'string', 'city': 'string', 'region': 'string',
        'postcode': 'string', 'country_code': 'string', 'country': 'string', 'email_flag': 'string',
    } -%}
    {#- The country as written is the code where a system keeps nothing else. -#}
    {%- set columns = dict(zip(attributes, attributes)) -%}
    {%- if 'country_code' in columns and 'country' not in columns -%}{% do columns.update(country='country_code') %}{%- endif -%}
    {%- for attribute in attributes if attribute not in types -%}
        {{ exceptions.raise_compiler_error(
            "as_profile: attribute must be one of " ~ types | join(', ') ~ ", got " ~ attribute) }}
    {%- endfor -%}
    select
        profile_id,
        '{{ source }}' as source,
        '{{ table_name }}' as table_name,
        split_part(profile_id, ':', 1) as profile_type,
        {{ scv.identifier_value('profile_id') }} as record_id,
        {%- for attribute, data_type in types.items() %}
        {{ columns.get(attribute, 'cast(null as ' ~ data_type ~ ')') }} as {{ attribute }},
        {%- endfor %}
        {{ first_seen_at }} as first_seen_at,
        {{ last_seen_at }} as last_seen_at
    from {{ relation }}
{%- endmacro %}
