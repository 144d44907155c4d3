-- Grain: one row per Salesforce individual (a contact's word on data privacy) and consent flag that has a value.
{% set flags = [
    'has_opted_out_processing', 'has_opted_out_solicit', 'should_forget', 'has_opted_out_profiling',
    'has_opted_out_tracking', 'has_opted_out_geo_tracking'
] %}

with

individuals as (

    {{ accepted_rows('salesforce', 'individual') }}

),

flags as (

    {{ columns_as_rows('individuals', flags) }}

),

renamed as (

    select
        id as individual_id,

        column_name,
        said,

        last_modified_date as stated_at
    from flags
    where not coalesce(is_deleted, false)

)

select * from renamed
