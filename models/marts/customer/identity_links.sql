-- Grain: one row per pair of usable identifiers that source records show together.

with links as (
    select * from {{ ref('idr_links') }}
),

customer_identifiers as (
    select * from {{ ref('idr_customer_identifiers') }}
)

select
    links.left_identifier_id,
    links.right_identifier_id,
    left_owners.customer_id as left_customer_id,
    right_owners.customer_id as right_customer_id,
    links.example_record,
    links.source_count,
    links.record_count,
    links.first_seen_at,
    links.last_seen_at,
    split_part(links.left_identifier_id, ':', 1) as left_identifier_type,
    split_part(links.right_identifier_id, ':', 1) as right_identifier_type,
    case
        when links.left_strength = 'person' and links.right_strength = 'person' then 'proof'
        when 'household' in (links.left_strength, links.right_strength) then 'household'
        else 'possession'
    end as link_type
from links
left join customer_identifiers as left_owners on links.left_identifier_id = left_owners.identifier_id
left join customer_identifiers as right_owners on links.right_identifier_id = right_owners.identifier_id
