-- Grain: one row per customer, channel and address (or the whole person), with the latest word on it.

with statements as (
    select * from {{ ref('int_consent_statements') }}
),

identifier_owners as (
    select
        identifier_id,
        customer_id
    from {{ ref('idr_customer_identifiers') }}
),

-- On a tie the stricter counts. A statement without a time is older than any with one.
statements_ranked as (
    select
        identifier_owners.customer_id,
        statements.channel,
        statements.status,
        statements.source,
        statements.stated_at,
        coalesce(statements.contact_point_id, 'customer') as contact_point_id,
        row_number() over (
            partition by
                identifier_owners.customer_id, statements.channel, coalesce(statements.contact_point_id, 'customer')
            order by
                statements.stated_at desc nulls last,
                case statements.status when 'denied' then 0 else 1 end asc,
                statements.source asc
        ) as recency_rank
    from statements
    inner join identifier_owners on statements.identifier_id = identifier_owners.identifier_id
),

consents as (
    select
        customer_id,
        channel,
        contact_point_id,
        status,
        source,
        stated_at
    from statements_ranked
    where recency_rank = 1
)

select * from consents
