-- Grain: one row per customer who is described anywhere: who they are, where they live, what they told of themselves.
{{ config(materialized='view') }}

with golden_records as (
    select * from {{ ref('int_golden_records') }}
),

store_distances as (
    select * from {{ ref('int_store_distances') }}
),

traits as (
    select * from {{ ref('int_declared_trait_choices') }}
    where choice_rank = 1 and provenance = 'declared'
),

windows as (
    select * from {{ ref('int_windows') }}
),

traits_listed as (
    select
        customer_id,
        {{ ordered_list("trait || ':' || value", 'trait') }} as declared_traits
    from traits
    group by customer_id
),

-- A year is only over on the birthday.
ages as (
    select
        golden_records.customer_id,
        cast(
            extract(year from windows.as_of_date) - extract(year from golden_records.birth_date)
            - case
                when
                    100 * extract(month from windows.as_of_date) + extract(day from windows.as_of_date)
                    < 100 * extract(month from golden_records.birth_date) + extract(day from golden_records.birth_date)
                    then 1
                else 0
            end as integer
        ) as age_years
    from golden_records
    cross join windows
),

person_features as (
    select
        golden_records.customer_id,
        golden_records.gender,
        ages.age_years,
        golden_records.country_code,
        golden_records.region,
        golden_records.city,
        store_distances.nearest_store,
        store_distances.nearest_store_km,
        traits_listed.declared_traits,
        case
            when ages.age_years < 18 then 'under 18'
            when ages.age_years < 25 then '18-24'
            when ages.age_years < 35 then '25-34'
            when ages.age_years < 45 then '35-44'
            when ages.age_years < 55 then '45-54'
            when ages.age_years < 65 then '55-64'
            when ages.age_years >= 65 then '65+'
        end as age_band
    from golden_records
    left join ages on golden_records.customer_id = ages.customer_id
    left join store_distances on golden_records.customer_id = store_distances.customer_id
    left join traits_listed on golden_records.customer_id = traits_listed.customer_id
)

select * from person_features
