-- Grain: one row per stocked item and place, with what can be sold of it there, whichever feed counts that.
with

inventory_levels as (

    {{ accepted_rows('shopify', 'inventory_level') }}

),

inventory_quantities as (

    {{ accepted_rows('shopify', 'inventory_quantity') }}

),

-- The newer generation counts in a table of its own, under several names: the one that counts what can be sold.
counts as (

    select
        inventory_item_id,
        inventory_level_id,
        quantity,
        updated_at
    from inventory_quantities
    where lower({{ null_if_blank('name') }}) = 'available'

),

-- The id of a level is that of its place: many items share it.
levels_with_their_count as (

    select
        inventory_levels.inventory_item_id,
        inventory_levels.location_id,
        inventory_levels.id is null as lacks_id,
        coalesce(counts.quantity, inventory_levels.available) as available_quantity,
        coalesce(counts.updated_at, inventory_levels.updated_at) as updated_at
    from inventory_levels
    left join counts
        on
            inventory_levels.inventory_item_id = counts.inventory_item_id
            and inventory_levels.id = counts.inventory_level_id

),

counts_of_no_level as (

    select counts.*
    from counts
    left join inventory_levels
        on
            counts.inventory_item_id = inventory_levels.inventory_item_id
            and counts.inventory_level_id = inventory_levels.id
    where inventory_levels.inventory_item_id is null

),

-- Each of them counts at a place of its item that the older generation knows without an id: it takes over the oldest.
places_counted_anew as (

    select
        inventory_item_id,
        count(*) as place_count
    from counts_of_no_level
    group by inventory_item_id

),

levels_by_age as (

    select
        *,
        row_number() over (
            partition by inventory_item_id, lacks_id
            order by updated_at nulls first, location_id
        ) as age_rank
    from levels_with_their_count

),

stocked_places as (

    select
        levels_by_age.inventory_item_id,
        levels_by_age.location_id,
        levels_by_age.available_quantity,
        levels_by_age.updated_at
    from levels_by_age
    left join places_counted_anew on levels_by_age.inventory_item_id = places_counted_anew.inventory_item_id
    where not levels_by_age.lacks_id or levels_by_age.age_rank > coalesce(places_counted_anew.place_count, 0)
    union all
    select
        inventory_item_id,
        'level:' || inventory_level_id as location_id,
        quantity as available_quantity,
        updated_at
    from counts_of_no_level

)

select * from stocked_places
