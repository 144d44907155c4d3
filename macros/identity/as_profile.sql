{#- One system's profiles in the shape that all share: the attributes it keeps, and a typed null for each that it does not. -#}
{% macro as_profile(relation, source, table_name, attributes, first_seen_at, last_seen_at) -%}
    {%- set types = {
        'email': 'varchar', 'phone': 'varchar', 'loyalty_card': 'varchar', 'user_id': 'varchar',
        'given_name': 'varchar', 'family_name': 'varchar', 'full_name': 'varchar', 'birth_date': 'date', 'gender': 'varchar',
        'address_line_1': 'varchar', 'address_line_2': 'varchar', 'city': 'varchar', 'region': 'varchar',
        'postcode': 'varchar', 'country_code': 'varchar', 'country': 'varchar', 'email_flag': 'varchar',
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
