-- Grain: one row per household.
select
    household_id::varchar as id,
    null::varchar as given_name,
    null::varchar as family_name,
    email as email_address,
    null::varchar as phone_number,
    loyalty_card as reference_id,
    null::varchar as birthday,
    null::json as address,
    '[]'::json as cards,
    null::json as preferences,
    'LOYALTY' as creation_source,
    first_basket_at as created_at,
    first_basket_at as updated_at
from households
order by household_id
