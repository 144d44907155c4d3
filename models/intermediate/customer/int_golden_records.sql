-- Grain: one row per customer who is described anywhere, with the golden value of every attribute and its record.

with records as (
    select * from {{ ref('int_customer_records') }}
),

choices as (
    select * from {{ ref('int_golden_record_choices') }}
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
        min_by(given_name, choice_rank) filter (where attribute_group = 'name') as given_name,
        min_by(family_name, choice_rank) filter (where attribute_group = 'name') as family_name,
        min_by(full_name, choice_rank) filter (where attribute_group = 'name') as full_name,
        {%- for column in [
            'address_line_1', 'address_line_2', 'city', 'region', 'postcode', 'country_code',
        ] %}
        max(case when attribute_group = 'address' and choice_rank = 1 then {{ column }} end) as {{ column }},
        {%- endfor %}
        {%- for attribute_group in ['email', 'phone', 'birth_date', 'gender', 'address'] %}
        max(case when attribute_group = '{{ attribute_group }}' and choice_rank = 1 then record_id end)
            as {{ attribute_group }}_record_id,
        {%- endfor %}
        {%- for column in ['given_name', 'family_name', 'full_name'] %}
        min_by(record_id, choice_rank) filter (where attribute_group = 'name' and {{ column }} is not null)
            as {{ column }}_record_id{{ ',' if not loop.last }}
        {%- endfor %}
    from records_chosen
    group by customer_id
)

select * from golden_records
