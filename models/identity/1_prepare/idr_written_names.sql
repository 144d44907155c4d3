-- Grain: one row per name as some source wrote it, in the fields for given, family and full name.

with profiles as (
    select * from {{ ref('idr_stated_profiles') }}
),

orders as (
    select * from {{ ref('stg_ecommerce__orders') }}
),

names as (
    select {{ written_name('given_name', 'family_name', 'full_name') }} as written_name
    from profiles
    union all
    select {{ written_name('billing_given_name', 'billing_family_name', 'null') }} as written_name
    from orders
    {%- for model in ['stg_web__identifies', 'stg_mobile_app__identifies'] %}
        union all
        select {{ written_name('given_name', 'family_name', 'null') }} as written_name
        from {{ ref(model) }}
    {%- endfor %}
)

select distinct written_name
from names
where written_name is not null
