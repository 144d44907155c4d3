-- Grain: one row per trigger that may go, with everything that a message needs.

with triggers as (
    select * from {{ ref('int_activation_triggers') }}
    where suppressed_reason is null
),

trigger_rules as (
    select * from {{ ref('trigger_rules') }}
),

trigger_destinations as (
    select * from {{ ref('trigger_destinations') }}
),

trigger_products as (
    select * from {{ ref('int_trigger_products') }}
    where objection is null
),

products as (
    select * from {{ ref('int_products') }}
),

variants as (
    select * from {{ ref('int_product_variants_described') }}
),

product_pages as (
    select * from {{ ref('int_product_pages') }}
),

permissions as (
    select * from {{ ref('int_topic_permissions') }}
    where status = 'granted'
),

details as (
    select * from {{ ref('int_audience_details') }}
),

main_currency as (
    select * from {{ ref('int_main_currency') }}
),

-- Where no feed says which variant, a price is told when all variants cost the same. What something cost before is what
-- they saw, where the trigger is about that, else what the shop says it cost.
products_described as (
    select
        trigger_products.trigger_id,
        trigger_products.product_id,
        trigger_products.product_rank,
        trigger_products.variant_id,
        trigger_products.price_seen,
        products.product_title as product_name,
        main_currency.currency,
        product_pages.image_url,
        product_pages.page_url,
        cast(
            coalesce(
                variants.price,
                case when products.lowest_price = products.highest_price then products.lowest_price end
            ) as decimal(18, 2)
        ) as price,
        cast(
            case
                when triggers.trigger_type = 'price_drop' then trigger_products.price_seen
                when variants.compare_at_price > variants.price then variants.compare_at_price
            end as decimal(18, 2)
        ) as old_price,
        case when lower(variants.variant_title) != 'default title' then variants.variant_title end as variant
    from trigger_products
    inner join triggers on trigger_products.trigger_id = triggers.trigger_id
    cross join main_currency
    left join products on trigger_products.product_id = products.product_id
    left join variants on trigger_products.variant_id = variants.variant_id
    left join product_pages on trigger_products.product_id = product_pages.product_id
),

products_listed as (
    select
        trigger_id,
        count(*) as product_count,
        max(case when product_rank = 1 then product_name end) as first_name,
        max(case when product_rank = 2 then product_name end) as second_name,
        max(case when product_rank = 1 then price end) as first_price,
        max(case when product_rank = 1 then price_seen end) as first_price_seen,
        {{ ordered_list(
            struct_of({
                'product_id': 'product_id',
                'variant_id': 'variant_id',
                'name': 'product_name',
                'variant': 'variant',
                'price': 'price',
                'old_price': 'old_price',
                'currency': 'currency',
                'image_url': 'image_url',
                'page_url': 'page_url',
            }),
            'product_rank'
        ) }} as products
    from products_described
    group by trigger_id
),

destinations_listed as (
    select
        triggers.trigger_id,
        {{ sorted_list('trigger_destinations.destination') }} as destinations
    from triggers
    inner join trigger_destinations
        on
            trigger_destinations.channel in ('any', triggers.recommended_channel)
            and trigger_destinations.trigger_type in ('any', triggers.trigger_type)
    group by triggers.trigger_id
),

-- Nothing leaves without a word that was granted for its channel and topic; the address is the one that was spoken of.
payloads as (
    select
        triggers.trigger_id,
        triggers.customer_id,
        triggers.trigger_type,
        triggers.recommended_channel as channel,
        triggers.topic,
        trigger_rules.coupon_class,
        trigger_rules.reason as reason_template,
        permissions.legal_source as consent_basis,
        details.given_name,
        products_listed.products,
        destinations_listed.destinations,
        triggers.is_slot,
        permissions.valid_from as consent_since,
        triggers.occurred_at,
        triggers.recommended_send_at as send_after,
        triggers.expires_at,
        'marketing' as purpose,
        case
            when triggers.recommended_channel = 'email' then substr(permissions.address_id, length('email:') + 1)
        end as email,
        case
            when triggers.recommended_channel in ('sms', 'phone')
                then substr(permissions.address_id, length('phone:') + 1)
        end as phone,
        case when triggers.recommended_channel = 'post' then details.family_name end as family_name,
        case when triggers.recommended_channel = 'post' then details.address_line_1 end as address_line_1,
        case when triggers.recommended_channel = 'post' then details.address_line_2 end as address_line_2,
        case when triggers.recommended_channel = 'post' then details.city end as city,
        case when triggers.recommended_channel = 'post' then details.region end as region,
        case when triggers.recommended_channel = 'post' then details.postcode end as postcode,
        case when triggers.recommended_channel = 'post' then details.country_code end as country_code,
        case
            when triggers.trigger_type in ('abandoned_cart', 'checkout_failed') and triggers.value is not null
                then main_currency.currency
        end as cart_currency,
        cast(
            case when triggers.trigger_type in ('abandoned_cart', 'checkout_failed') then triggers.value end
            as decimal(18, 2)
        ) as cart_value,
        {{ day_in_words(local_date('triggers.occurred_at')) }} as day_in_words,
        case
            when coalesce(products_listed.product_count, 0) = 0 then 'something'
            when products_listed.product_count = 1 then coalesce(products_listed.first_name, 'a product')
            when products_listed.product_count = 2
                then
                    coalesce(products_listed.first_name, 'a product') || ' and '
                    || coalesce(products_listed.second_name, 'another one')
            else
                coalesce(products_listed.first_name, 'a product') || ' and '
                || cast(products_listed.product_count - 1 as string) || ' more products'
        end as products_in_words,
        {{ money_in_words('coalesce(products_listed.first_price, triggers.value)', 'main_currency.currency') }}
            as price_in_words,
        {{ money_in_words('products_listed.first_price_seen', 'main_currency.currency') }} as old_price_in_words
    from triggers
    cross join main_currency
    inner join trigger_rules on triggers.trigger_type = trigger_rules.trigger_type
    inner join details on triggers.customer_id = details.customer_id
    inner join permissions
        on
            triggers.customer_id = permissions.customer_id
            and triggers.topic = permissions.topic
            and triggers.recommended_channel = permissions.channel
    left join products_listed on triggers.trigger_id = products_listed.trigger_id
    left join destinations_listed on triggers.trigger_id = destinations_listed.trigger_id
),

payloads_in_words as (
    select
        *,
        replace(
            replace(
                replace(
                    replace(reason_template, '{day}', day_in_words),
                    '{price}', coalesce(price_in_words, 'less')
                ),
                '{old_price}', coalesce(old_price_in_words, 'more')
            ),
            '{products}', products_in_words
        ) as reason_in_words
    from payloads
),

-- A sentence begins with a capital, whatever the product is called.
trigger_payloads as (
    select
        *,
        upper(substr(reason_in_words, 1, 1)) || substr(reason_in_words, 2) as reason
    from payloads_in_words
)

select
    trigger_id,
    customer_id,
    trigger_type,
    channel,
    topic,
    purpose,
    reason,
    coupon_class,
    consent_basis,
    email,
    phone,
    given_name,
    family_name,
    address_line_1,
    address_line_2,
    city,
    region,
    postcode,
    country_code,
    cart_currency,
    destinations,
    products,
    cart_value,
    is_slot,
    consent_since,
    occurred_at,
    send_after,
    expires_at
from trigger_payloads
