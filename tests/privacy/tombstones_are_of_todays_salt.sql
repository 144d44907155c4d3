-- Under another salt a tombstone recognises nobody: whoever it stood for would be back. Only a request that is still in
-- the feed is carried out again.
with tombstones as (
    select * from {{ ref('prv_tombstones') }}
),

recognised as (
    select request_id
    from tombstones
    where salt_check = {{ salted_hash("'tombstone'") }}
)

select
    request_id,
    requested_at
from tombstones
where request_id not in (select recognised.request_id from recognised)
