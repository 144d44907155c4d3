-- Grain: one row per customer, channel, purpose, topic, address and moment at which something was said of it.
{{ config(told_by='customer_id') }}

with statements as (
    select * from {{ ref('int_consent_statements') }}
),

channels as (
    select * from {{ ref('channels') }}
),

identifier_owners as (
    select
        identifier_id,
        customer_id,
        valid_from,
        valid_to
    from {{ ref('idr_customer_identifiers') }}
),

-- What is said of an address holds for whoever has the address; what names none, for whoever said it. So a merge
-- brings nobody's consent to another address, and a split takes each word along with the one who said it. Nobody says
-- yes for somebody else: a child under a parent's address, a registration with it that was never confirmed.
statements_of_customers as (
    select
        statements.*,
        coalesce(address_owners.customer_id, speakers.customer_id) as customer_id
    from statements
    left join identifier_owners as address_owners
        on {{ owned_at('address_owners', 'statements.address_id', 'statements.stated_at') }}
    left join identifier_owners as speakers
        on {{ owned_at('speakers', 'statements.identifier_id', 'statements.stated_at') }}
    where
        statements.status = 'denied'
        or address_owners.customer_id is null
        or speakers.customer_id is null
        or address_owners.customer_id = speakers.customer_id
),

addresses as (
    select
        customer_id,
        channel,
        purpose,
        address_id
    from {{ ref('int_customer_addresses') }}
    where address_id is not null
    union
    select
        customer_id,
        channel,
        purpose,
        address_id
    from statements_of_customers
    where customer_id is not null and address_id is not null
),

-- A no that names no address is a no to each of them. A yes counts for the address that it names, and without one only
-- on channels whose addresses nobody states: post, push and ads.
words as (
    select
        statements.customer_id,
        statements.channel,
        statements.purpose,
        statements.topic,
        statements.address_id,
        statements.status,
        statements.legal_source,
        statements.source,
        statements.source_table,
        statements.source_record_id,
        statements.stated_at
    from statements_of_customers as statements
    inner join channels on statements.channel = channels.channel
    where
        statements.customer_id is not null
        and (
            statements.address_id is not null
            or statements.status = 'denied'
            or not channels.is_addressed
        )
    union all
    select
        statements.customer_id,
        statements.channel,
        statements.purpose,
        statements.topic,
        addresses.address_id,
        statements.status,
        statements.legal_source,
        statements.source,
        statements.source_table,
        statements.source_record_id,
        statements.stated_at
    from statements_of_customers as statements
    inner join addresses
        on
            statements.customer_id = addresses.customer_id
            and statements.channel = addresses.channel
            and statements.purpose = addresses.purpose
    where
        statements.address_id is null
        and statements.status = 'denied'
),

-- Of two words at the same moment the stricter counts.
words_ranked as (
    select
        *,
        row_number() over (
            partition by customer_id, channel, purpose, topic, address_id, stated_at
            order by
                case status when 'denied' then 0 else 1 end asc,
                source asc,
                source_table asc,
                source_record_id asc nulls last,
                legal_source asc nulls last
        ) as strictness_rank
    from words
)

select
    customer_id,
    channel,
    purpose,
    topic,
    address_id,
    status,
    legal_source,
    source,
    source_table,
    source_record_id,
    stated_at
from words_ranked
where strictness_rank = 1
