-- Grain: one row per version of a charge of real money. Who pays without an account is known by the address on the charge.
create temp table live_charges as
select
    *,
    coalesce(
        nullif(customer, ''),
        'guest-' || md5(lower(trim(coalesce(nullif(billing_details ->> 'email', ''), receipt_email))))
    ) as customer_id,
    coalesce(nullif(billing_details ->> 'email', ''), receipt_email) as email,
    order_of(metadata) as order_id,
    -- A wallet's card counts: its fingerprint is that of the token, and stays the same.
    payment_method_details -> 'card' as card
from landed.charges
where livemode is distinct from false;
