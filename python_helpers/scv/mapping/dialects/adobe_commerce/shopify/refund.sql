-- Grain: one row per version of a credit memo, cancelled ones left out.
select
    entity_id as id,
    order_id,
    comments -> 0 ->> 'comment' as note,
    base_grand_total
    + coalesce((extension_attributes ->> 'base_gift_cards_amount')::decimal(18, 4), 0)
    + coalesce((extension_attributes ->> 'base_customer_balance_amount')::decimal(18, 4), 0)
    + coalesce((extension_attributes ->> 'base_reward_currency_amount')::decimal(18, 4), 0)
        as total_refunded_set_shop_amount,
    created_at,
    created_at as processed_at,
    _airbyte_extracted_at as _fivetran_synced
from landed.creditmemos
where state is distinct from 3
