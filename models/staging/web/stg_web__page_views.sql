-- Grain: one row per page view on the website, those of robots included: `idr_robots` knows them by their user agent.
with

pages as (

    {{ accepted_rows('segment_web', 'pages') }}

),

renamed as (

    select
        {{ segment_web_columns(
            page_url='coalesce(context_page_url, url)',
            page_path='coalesce(context_page_path, path)',
            referrer='coalesce(context_page_referrer, referrer)',
        ) }},
        {{ null_if_blank('name') }} as page_name,
        {{ null_if_blank('title') }} as page_title,
        context_consent_category_preferences as consent_categories
    from pages

)

select * from renamed
