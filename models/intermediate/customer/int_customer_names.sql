-- Grain: one row per source record that names its customer, with what other records of theirs say of the name.
{{ config(kept_by='customer_id') }}

with records as (
    select * from {{ ref('int_customer_records') }}
    where coalesce(given_name, family_name) is not null and {{ tonight('customer_id') }}
),

-- Jones Sarah is in the wrong fields where another record of hers says Sarah Jones; alone it may be any name.
names_stated as (
    select
        customer_id,
        lower(given_name) as given_name,
        lower(family_name) as family_name
    from records
    where given_name is not null and family_name is not null
    group by customer_id, lower(given_name), lower(family_name)
),

-- O'Neill, ONeill and O’NEILL are one name in three spellings.
names_read as (
    select
        records.record_id,
        records.customer_id,
        records.source,
        records.given_name,
        records.family_name,
        records.full_name,
        records.is_name_as_written,
        records.observed_at,
        coalesce(records.has_backward_name, false) and names_stated.customer_id is not null as is_in_wrong_fields,
        -- F. and J.R. stand for a name.
        coalesce({{ matches('records.given_name', "'([A-Za-z][.]? ?)([A-Za-z][.] ?)*'", whole=true) }}, false)
            as is_initial,
        {{ letters_and_digits('records.given_name') }} as given_key,
        {{ letters_and_digits('records.family_name') }} as family_key
    from records
    left join names_stated
        on
            records.customer_id = names_stated.customer_id
            and lower(records.given_name) = names_stated.family_name
            and lower(records.family_name) = names_stated.given_name
),

-- Each part has a vote, so that a till which asks for given names alone is heard too.
votes_counted as (
    select
        *,
        count(given_key) over (partition by customer_id, given_key) as given_votes,
        count(family_key) over (partition by customer_id, family_key) as family_votes,
        count(*) over (partition by customer_id, full_name) as same_spellings
    from names_read
),

customer_names as (
    select
        record_id,
        customer_id,
        source,
        full_name,
        is_name_as_written,
        observed_at,
        same_spellings,
        given_votes + family_votes as agreeing_records,
        coalesce(given_key, '') || '|' || coalesce(family_key, '') as said,
        case when given_name is null or family_name is null or is_initial or is_in_wrong_fields then 1 else 2 end
            as filled
    from votes_counted
)

select * from customer_names
