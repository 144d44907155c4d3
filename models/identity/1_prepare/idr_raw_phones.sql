-- Grain: one row per telephone number as some source wrote it.
{%- set phone_columns = {
    'stg_web__identifies': ['phone'],
    'stg_mobile_app__identifies': ['phone'],
    'stg_ecommerce__customers': ['phone'],
    'stg_ecommerce__orders': ['billing_phone'],
    'stg_ecommerce__abandoned_checkouts': ['phone'],
    'stg_email__profiles': ['phone'],
    'stg_sms__messages': ['customer_phone'],
    'stg_store__customers': ['phone'],
    'stg_telephone__calls': ['customer_phone'],
    'stg_customer_service__users': ['phone'],
    'stg_delivery__trackings': ['phone', 'buyer_phone'],
    'stg_social__leads': ['phone'],
    'stg_registration__accounts': ['phone'],
    'stg_crm__contacts': ['phone', 'mobile_phone', 'home_phone'],
} %}

with phones as (
    {%- for model, columns in phone_columns.items() %}
        {%- for column in columns %}
            select {{ column }} as raw_phone from {{ ref(model) }}
            union
        {%- endfor %}
    {%- endfor %}
    select raw_value as raw_phone from {{ ref('stg_telephone__contact_points') }}
    where identifier_type = 'phone'
    union
    select identifier_value as raw_phone from {{ ref('stg_preferences__choices') }}
    where identifier_type = 'phone'
)

select raw_phone
from phones
where raw_phone is not null
