-- Grain: one row per customer of whom any preference is known, with the first of each.

with preferences as (
    select * from {{ ref('int_customer_preferences') }}
    where preference_rank = 1
)

select
    customer_id,
    max(case when preference = 'category' then value end) as favourite_category,
    max(case when preference = 'department' then value end) as favourite_department,
    max(case when preference = 'brand' then value end) as favourite_brand,
    max(case when preference = 'colour' then value end) as favourite_colour,
    max(case when preference = 'store' then value end) as favourite_store,
    max(case when preference = 'price_band' then value end) as price_band,
    max(case when preference = 'price_style' then value end) as price_style,
    max(case when preference = 'season_style' then value end) as season_style,
    max(case when preference = 'browsing_device' then value end) as browsing_device,
    max(case when preference = 'browsing_time' then value end) as browsing_day_part,
    max(case when preference = 'buying_device' then value end) as buying_device,
    max(case when preference = 'buying_time' then value end) as buying_day_part
from preferences
group by customer_id
