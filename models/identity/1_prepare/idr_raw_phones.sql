-- Grain: one row per telephone number as some source wrote it, and country of the record's address as written.
{#- Columns of numbers, and the column of the country in which the record's address lies. #}
{%- set phone_columns = {
    'stg_web__identifies': ['phone'],
    'stg_mobile_app__identifies': ['phone'],
    'stg_ecommerce__orders': ['billing_phone'],
    'stg_ecommerce__abandoned_checkouts': ['phone'],
    'stg_sms__messages': ['customer_phone'],
    'stg_telephone__calls': ['customer_phone'],
    'stg_customer_service__users': ['phone'],
    'stg_delivery__trackings': ['phone', 'buyer_phone'],
    'stg_social__leads': ['phone'],
    'stg_crm__contacts': ['mobile_phone', 'home_phone'],
} %}
{%- set country_columns = {'stg_ecommerce__orders': 'billing_country_code', 'stg_crm__contacts': 'country'} %}

with phones as (
    {%- for model, columns in phone_columns.items() %}
        {%- for column in columns %}
            select
                {{ column }} as raw_phone,
                {{ country_columns.get(model, 'cast(null as string)') }} as country
            from {{ ref(model) }}
            union all
        {%- endfor %}
    {%- endfor %}
    select
        phone as raw_phone,
        country
    from {{ ref('idr_stated_profiles') }}
    union all
    select
        raw_value as raw_phone,
        null as country
    from {{ ref('stg_telephone__contact_points') }}
    where identifier_type = 'phone'
    union all
    select
        versions.raw_value as raw_phone,
        profiles.country
    from {{ ref('stg_feeds__stated_versions') }} as versions
    left join {{ ref('idr_stated_profiles') }} as profiles on versions.profile_id = profiles.profile_id
    where versions.identifier_type = 'phone'
    union all
    select
        identifier_value as raw_phone,
        null as country
    from {{ ref('stg_preferences__choices') }}
    where {{ names_type('identifier_type', 'phone') }}
)

-- Told apart once, below: a union of two drops what is double again for every table that follows.
select distinct
    raw_phone,
    country
from phones
where raw_phone is not null
