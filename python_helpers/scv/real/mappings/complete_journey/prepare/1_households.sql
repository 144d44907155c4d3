-- One row per household. The source knows a household by the number of its loyalty card and nothing else, so the email
-- address is made up from that number: it is what the mailings, the coupons and the bought-in demographics share with
-- the till, and `.example` can never be somebody's mailbox.
create temp table households as
select
    household_id,
    household_id::varchar as loyalty_card,
    'household-' || household_id || '@completejourney.example' as email,
    min(transaction_timestamp) as first_basket_at,
    max(transaction_timestamp) as last_basket_at
from source.transactions
group by household_id;
