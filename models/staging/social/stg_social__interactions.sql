-- Grain: one row per interaction of a social account with the shop's content.
with

interactions as (

    {{ accepted_rows('social', 'interactions') }}

),

renamed as (

    select
        'social:' || id as interaction_id,

        lower({{ null_if_blank('network') }}) as network,
        {{ null_if_blank('handle') }} as handle,
        {{ normalise_login("network || ':' || handle") }} as social_login,
        lower({{ null_if_blank('interaction_type') }}) as interaction_type,
        {{ null_if_blank('content_id') }} as content_id,
        {{ null_if_blank('product_sku') }} as sku,

        occurred_at
    from interactions

)

select * from renamed
