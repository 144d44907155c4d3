-- Grain: one row per customer whose post code has a place, with the store that is nearest to it.

with golden_records as (
    select * from {{ ref('int_golden_records') }}
    where postcode is not null
),

locations as (
    select * from {{ ref('stg_store__locations') }}
    where postcode is not null
),

postcode_places as (
    select
        country_code,
        latitude,
        longitude,
        lower(postcode_area) as postcode_area
    from {{ ref('postcode_places') }}
),

postcodes as (
    select
        country_code,
        {{ plain_postcode('postcode') }} as postcode
    from golden_records
    union
    select
        country_code,
        {{ plain_postcode('postcode') }} as postcode
    from locations
),

-- A code may be listed whole (10115) or without the three signs that tell the street (LS1 of LS1 6NU).
postcodes_read as (
    select
        country_code,
        postcode,
        postcode as postcode_area
    from postcodes
    union all
    select
        country_code,
        postcode,
        left(postcode, length(postcode) - 3) as postcode_area
    from postcodes
    where length(postcode) > 3
),

postcodes_placed as (
    select
        postcodes_read.country_code,
        postcodes_read.postcode,
        max_by(postcode_places.latitude, length(postcodes_read.postcode_area)) as latitude,
        max_by(postcode_places.longitude, length(postcodes_read.postcode_area)) as longitude
    from postcodes_read
    inner join postcode_places
        on
            postcodes_read.country_code = postcode_places.country_code
            and postcodes_read.postcode_area = postcode_places.postcode_area
    group by postcodes_read.country_code, postcodes_read.postcode
),

stores as (
    select
        locations.location_name,
        postcodes_placed.latitude,
        postcodes_placed.longitude
    from locations
    inner join postcodes_placed
        on
            locations.country_code = postcodes_placed.country_code
            and {{ plain_postcode('locations.postcode') }} = postcodes_placed.postcode
),

-- Along a great circle of a globe of 6,371 km.
distances as (
    select
        postcodes_placed.country_code,
        postcodes_placed.postcode,
        stores.location_name,
        2 * 6371 * asin(
            sqrt(
                pow(sin(radians(stores.latitude - postcodes_placed.latitude) / 2), 2)
                + cos(radians(postcodes_placed.latitude)) * cos(radians(stores.latitude))
                * pow(sin(radians(stores.longitude - postcodes_placed.longitude) / 2), 2)
            )
        ) as distance_km
    from postcodes_placed
    cross join stores
),

nearest_stores as (
    select
        country_code,
        postcode,
        {{ as_decimal('min(distance_km)', 8, 1) }} as nearest_store_km,
        min_by(location_name, (distance_km, location_name)) as nearest_store
    from distances
    group by country_code, postcode
),

store_distances as (
    select
        golden_records.customer_id,
        nearest_stores.nearest_store,
        nearest_stores.nearest_store_km
    from golden_records
    inner join nearest_stores
        on
            golden_records.country_code = nearest_stores.country_code
            and {{ plain_postcode('golden_records.postcode') }} = nearest_stores.postcode
)

select * from store_distances
