-- Grain: one row per customer who is described anywhere, with the golden value of every attribute and its record.
{{ config(kept_by='customer_id') }}

with records as (
    select * from {{ ref('int_customer_records') }}
    where {{ tonight('customer_id') }}
),

choices as (
    select * from {{ ref('int_golden_record_choices') }}
    where {{ tonight('customer_id') }}
),

records_chosen as (
    select
        records.*,
        choices.attribute_group,
        choices.choice_rank
    from records
    inner join choices
        on
            records.customer_id = choices.customer_id
            and records.record_id = choices.record_id
),

-- An address comes from one record whole. A name does too, unless that record lacks a part that the next one has.
golden_records as (
    select
        customer_id,
        max(case when attribute_group = 'email' and choice_rank = 1 then email end) as email,
        max(case when attribute_group = 'phone' and choice_rank = 1 then phone end) as phone,
        max(case when attribute_group = 'birth_date' and choice_rank = 1 then birth_date end) as birth_date,
        max(case when attribute_group = 'gender' and choice_rank = 1 then gender end) as gender,
        min_by(given_name, choice_rank) filter (where attribute_group = 'name' and given_name is not null)
            as given_name,
        min_by(family_name, choice_rank) filter (where attribute_group = 'name' and family_name is not null)
            as family_name,
        min_by(full_name, choice_rank) filter (
            where
            attribute_group = 'name'
            and given_name is not null
            and family_name is not null
            and full_name is not null
        ) as whole_name,
        max(case when attribute_group = 'address' and choice_rank = 1 then address_line_1 end) as address_line_1,
        max(case when attribute_group = 'address' and choice_rank = 1 then address_line_2 end) as address_line_2,
        max(case when attribute_group = 'address' and choice_rank = 1 then city end) as city,
        max(case when attribute_group = 'address' and choice_rank = 1 then region end) as region,
        max(case when attribute_group = 'address' and choice_rank = 1 then postcode end) as postcode,
        max(case when attribute_group = 'address' and choice_rank = 1 then country_code end) as country_code,
        max(case when attribute_group = 'email' and choice_rank = 1 then record_id end) as email_record_id,
        max(case when attribute_group = 'phone' and choice_rank = 1 then record_id end) as phone_record_id,
        max(case when attribute_group = 'birth_date' and choice_rank = 1 then record_id end) as birth_date_record_id,
        max(case when attribute_group = 'gender' and choice_rank = 1 then record_id end) as gender_record_id,
        max(case when attribute_group = 'address' and choice_rank = 1 then record_id end) as address_record_id,
        min_by(record_id, choice_rank) filter (where attribute_group = 'name' and given_name is not null)
            as given_name_record_id,
        min_by(record_id, choice_rank) filter (where attribute_group = 'name' and family_name is not null)
            as family_name_record_id,
        min_by(record_id, choice_rank) filter (
            where attribute_group = 'name' and given_name is not null and family_name is not null
        ) as whole_name_record_id
    from records_chosen
    group by customer_id
),

-- A name put together from two records has nothing between and behind its parts.
names_completed as (
    select
        customer_id,
        email,
        phone,
        birth_date,
        gender,
        given_name,
        family_name,
        address_line_1,
        address_line_2,
        city,
        region,
        postcode,
        country_code,
        email_record_id,
        phone_record_id,
        birth_date_record_id,
        gender_record_id,
        address_record_id,
        given_name_record_id,
        family_name_record_id,
        case
            when whole_name_record_id = given_name_record_id and whole_name_record_id = family_name_record_id
                then whole_name
            else nullif(concat_ws(' ', given_name, family_name), '')
        end as full_name,
        coalesce(given_name_record_id, family_name_record_id) as full_name_record_id
    from golden_records
)

select * from names_completed
