-- A link that was followed lies inside one customer, and none that was refused does not.
select
    left_identifier_id,
    right_identifier_id,
    link_type,
    status
from {{ ref('identity_links') }}
where
    status in ('proven', 'suggested')
    and left_customer_id is distinct from right_customer_id
    -- What a steward decided about an identifier that no record shows has nobody to join.
    and (link_type <> 'decision' or (left_customer_id is not null and right_customer_id is not null))
