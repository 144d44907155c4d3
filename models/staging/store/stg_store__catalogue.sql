-- Grain: one row per variation of a Square item, and per item: what `catalog_object_id` of a receipt refers to.
-- A table, because every reader of a view would parse the JSON again.
{{ config(materialized='table') }}

with

items as (

    {{ accepted_rows('square', 'items') }}

),

items_with_variations as (

    select
        id,
        {{ json_text('item_data', '$.name') }} as item_name,
        {{ json_document('item_data', '$.variations') }} as variations
    from items
    where not coalesce(is_deleted, false)

),

variations as (

    {{ json_elements('items_with_variations', 'variations') }}

),

articles as (

    select
        {{ null_if_blank(json_text('element', '$.id')) }} as article_id,
        {{ null_if_blank(json_text('element', '$.item_variation_data.sku')) }} as sku,
        {{ null_if_blank(json_text('element', '$.item_variation_data.upc')) }} as barcode,
        {{ null_if_blank('item_name') }} as article_name,
        {{ null_if_blank(json_text('element', '$.item_variation_data.name')) }} as variation_name
    from variations
    union all
    select
        id as article_id,
        cast(null as string) as sku,
        cast(null as string) as barcode,
        {{ null_if_blank('item_name') }} as article_name,
        cast(null as string) as variation_name
    from items_with_variations

),

articles_named as (

    select *
    from articles
    where article_id is not null

)

select * from articles_named
