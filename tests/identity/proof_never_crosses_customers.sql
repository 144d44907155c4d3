-- A usable link between two person-strength identifiers lies inside one customer.
select
    left_identifier_id,
    right_identifier_id
from {{ ref('identity_links') }}
where link_type = 'proof' and left_customer_id is distinct from right_customer_id
