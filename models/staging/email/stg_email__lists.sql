-- Grain: one row per Klaviyo list, deleted ones included: what somebody said of them still names them.
with

lists as (

    {{ accepted_rows('klaviyo', 'list') }}

),

renamed as (

    select
        id as list_id,

        coalesce({{ null_if_blank('list_name') }}, {{ null_if_blank('name') }}) as list_name
    from lists

)

select * from renamed
