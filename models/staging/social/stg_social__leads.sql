-- Grain: one row per Meta lead (one submission of a lead form).
with

leads as (

    {{ accepted_rows('meta', 'leads') }}

),

lead_fields as (

    {{ json_elements('leads', 'field_data') }}

),

answers as (

    select
        id,
        form_id,
        ad_id,
        campaign_id,
        platform,
        created_time,
        lower({{ json_text('element', '$.name') }}) as question,
        {{ null_if_blank(json_text('element', '$.values[0]')) }} as answer
    from lead_fields

    union all

    -- Every lead once more, so that a form sent in empty is still a lead.
    select
        id,
        form_id,
        ad_id,
        campaign_id,
        platform,
        created_time,
        null as question,
        null as answer
    from leads

),

answers_by_lead as (

    select
        'meta_lead:' || id as profile_id,
        {{ null_if_blank('form_id') }} as form_id,
        {{ null_if_blank('ad_id') }} as ad_id,
        {{ null_if_blank('campaign_id') }} as campaign_id,

        lower({{ null_if_blank('platform') }}) as platform,
        max(case when question = 'email' then answer end) as email,
        max(case when question = 'phone_number' then answer end) as phone,
        max(case when question = 'first_name' then answer end) as given_name,
        max(case when question = 'last_name' then answer end) as family_name,
        max(case when question = 'full_name' then answer end) as full_name,
        max(case when question in ('post_code', 'zip_code') then answer end) as postcode,

        {{ parse_birth_date("max(case when question = 'date_of_birth' then answer end)") }} as birth_date,
        created_time as created_at
    from answers
    group by id, form_id, ad_id, campaign_id, platform, created_time

)

select * from answers_by_lead
