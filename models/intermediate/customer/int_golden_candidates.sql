-- Grain: one row per source record and group of attributes of which it says something.
{{ config(kept_by='customer_id') }}

with records as (
    select * from {{ ref('int_customer_records') }}
    where {{ tonight('customer_id') }}
),

names as (
    select * from {{ ref('int_customer_names') }}
    where {{ tonight('customer_id') }}
),

-- `said` is what the record says, to see which records agree; `filled` counts how much of the group it says.
values_read as (
    select
        record_id,
        customer_id,
        source,
        'email' as attribute_group,
        email as said,
        email as spelling,
        1 as filled,
        1 as field_count,
        true as is_as_written,
        observed_at
    from records
    where email is not null
    union all
    select
        record_id,
        customer_id,
        source,
        'phone' as attribute_group,
        phone as said,
        phone as spelling,
        -- A mobile reaches one person and takes text messages: a landline comes after it.
        case when phone_line_type = 'landline' then 1 else 2 end as filled,
        2 as field_count,
        true as is_as_written,
        observed_at
    from records
    where phone is not null
    union all
    select
        record_id,
        customer_id,
        source,
        'birth_date' as attribute_group,
        cast(birth_date as string) as said,
        cast(birth_date as string) as spelling,
        -- The first of January may stand for a year alone: any other date comes before it.
        case when extract(month from birth_date) = 1 and extract(day from birth_date) = 1 then 1 else 2 end as filled,
        2 as field_count,
        true as is_as_written,
        observed_at
    from records
    where birth_date is not null
    union all
    select
        record_id,
        customer_id,
        source,
        'gender' as attribute_group,
        gender as said,
        gender as spelling,
        1 as filled,
        1 as field_count,
        true as is_as_written,
        observed_at
    from records
    where gender is not null
    union all
    -- A post code or a town alone is no address; line and post code together are one.
    select
        record_id,
        customer_id,
        source,
        'address' as attribute_group,
        coalesce(
            {{ postal_address_id('address_line_1', 'address_line_2', 'postcode') }},
            lower(coalesce(address_line_1, '') || '|' || coalesce(postcode, city, ''))
        ) as said,
        concat_ws('|', address_line_1, address_line_2, city, postcode) as spelling,
        case when address_line_1 is not null then 2 else 0 end
        + case when postcode is not null then 2 else 0 end
        + case when city is not null then 1 else 0 end as filled,
        4 as field_count,
        -- Streets in capitals or without any, and post codes without, are taken where nobody writes them better.
        coalesce(address_line_1 not in (upper(address_line_1), lower(address_line_1)), true)
        and coalesce(postcode = upper(postcode), true) as is_as_written,
        observed_at
    from records
    where coalesce(postcode, city, address_line_1) is not null
),

candidates as (
    select
        record_id,
        customer_id,
        source,
        attribute_group,
        said,
        spelling,
        filled,
        count(*) over (partition by customer_id, attribute_group, said) as agreeing_records,
        count(*) over (partition by customer_id, attribute_group, spelling) as same_spellings,
        filled >= field_count as is_complete,
        is_as_written,
        observed_at
    from values_read
    union all
    select
        record_id,
        customer_id,
        source,
        'name' as attribute_group,
        said,
        full_name as spelling,
        filled,
        agreeing_records,
        same_spellings,
        filled = 2 as is_complete,
        is_name_as_written as is_as_written,
        observed_at
    from names
)

select * from candidates
