-- Nobody who knows an address can tell the id of its owner: it takes the salt. The same salt gives the same id again.

with seeds (seed) as (
    values ('email:anna@example.com'), ('gigya_account:1'), ('')
),

ids as (
    select
        seed,
        {{ mint_customer_id('seed') }} as customer_id,
        left({{ sha256_hex('seed') }}, 32) as unsalted_id,
        left({{ sha256_hex("'" ~ env_var('SCV_SALT', var('sample_salt')) ~ ":' || seed") }}, 32) as salted_id
    from seeds
)

select *
from ids
where customer_id = unsalted_id or customer_id = md5(seed) or customer_id is distinct from salted_id
