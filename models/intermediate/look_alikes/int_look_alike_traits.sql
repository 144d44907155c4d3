-- Grain: one row per customer, trait and value that say what they are like, whether or not they bought.

with features as (
    select * from {{ ref('int_customer_features') }}
),

traits as (
    select * from {{ ref('int_customer_traits') }}
    where
        is_golden
        and value is not null
),

consents as (
    select * from {{ ref('int_golden_consents') }}
    where consent_ads = 'granted'
),

feature_names as (
    select trait_names.trait
    from (
        values
        ('favourite_department'),
        ('favourite_category'),
        ('favourite_brand'),
        ('price_band'),
        ('price_style'),
        ('preferred_channel'),
        ('browsing_device'),
        ('browsing_day_part')
    ) as trait_names (trait)
),

observed as (
    select
        features.customer_id,
        feature_names.trait,
        case feature_names.trait
            when 'favourite_department' then features.favourite_department
            when 'favourite_category' then features.favourite_category
            when 'favourite_brand' then features.favourite_brand
            when 'price_band' then features.price_band
            when 'price_style' then features.price_style
            when 'preferred_channel' then features.preferred_channel
            when 'browsing_device' then features.browsing_device
            else features.browsing_day_part
        end as value
    from features
    cross join feature_names
),

declared as (
    select
        customer_id,
        trait,
        value
    from traits
    where
        provenance = 'declared'
        and trait in ({{ "'" ~ var('look_alike_declared_traits') | join("', '") ~ "'" }})
),

-- What a data provider says of somebody is used where that person allowed it, and nowhere else.
third_party as (
    select
        traits.customer_id,
        traits.trait,
        traits.value
    from traits
    inner join consents on traits.customer_id = consents.customer_id
    where
        traits.provenance = 'inferred'
        and traits.source = 'audience_append'
),

third_party_lists as (
    {{ json_elements("(select customer_id, trait, value as list from third_party where value like '[%')", 'list') }}
),

traits_of_customers as (
    select
        customer_id,
        'declared ' || trait as trait,
        value
    from declared
    union all
    select
        customer_id,
        trait,
        value
    from observed
    where value is not null
    union all
    select
        customer_id,
        'third-party ' || trait as trait,
        value
    from third_party
    where value not like '[%'
    union all
    select
        customer_id,
        'third-party ' || trait as trait,
        {{ json_text('element', '$') }} as value
    from third_party_lists
)

select distinct
    customer_id,
    trait,
    value
from traits_of_customers
