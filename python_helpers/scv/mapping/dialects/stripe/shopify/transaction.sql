-- Grain: one row per version of a charge, and of a refund of one, that names the order of the shop.
select
    id,
    order_id,
    case when coalesce(captured, true) then 'sale' else 'authorization' end as kind,
    case status when 'succeeded' then 'success' when 'failed' then 'failure' else status end as status,
    'stripe' as gateway,
    upper(currency) as currency,
    major_units(amount, currency) as amount,
    false as test,
    make_timestamp(created * 1000000) as created_at,
    make_timestamp(created * 1000000) as processed_at,
    _airbyte_extracted_at as _fivetran_synced
from live_charges
where order_id is not null

union all by name

select
    refunds.id,
    coalesce(order_of(refunds.metadata), charges.order_id) as order_id,
    'refund' as kind,
    case refunds.status when 'succeeded' then 'success' when 'failed' then 'failure' else refunds.status end as status,
    'stripe' as gateway,
    upper(refunds.currency) as currency,
    major_units(refunds.amount, refunds.currency) as amount,
    false as test,
    make_timestamp(refunds.created * 1000000) as created_at,
    make_timestamp(refunds.created * 1000000) as processed_at,
    refunds._airbyte_extracted_at as _fivetran_synced
from landed.refunds
inner join (select distinct id, order_id from live_charges) as charges on refunds.charge = charges.id
where coalesce(order_of(refunds.metadata), charges.order_id) is not null
