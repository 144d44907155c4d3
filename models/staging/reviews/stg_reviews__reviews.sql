-- Grain: one row per Yotpo review; withdrawn ones are flagged, not dropped.
with

reviews as (

    {{ accepted_rows('yotpo', 'reviews') }}

),

renamed as (

    select
        'yotpo:' || id as review_id,

        {{ null_if_blank('email') }} as email,
        {{ null_if_blank('name') }} as reviewer_name,
        {{ null_if_blank('sku') }} as sku,
        {{ null_if_blank('title') }} as title,
        {{ null_if_blank('content') }} as content,

        score,
        sentiment,

        coalesce(deleted, false) as is_deleted,

        created_at as written_at
    from reviews

)

select * from renamed
