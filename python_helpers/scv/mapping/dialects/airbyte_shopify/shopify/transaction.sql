-- Grain: one row per payment or refund on an order: those of refunds from the refunds, which alone know them.
select
    payment ->> 'id' as id,
    order_refunds.order_id,
    order_refunds.id as refund_id,
    payment ->> 'kind' as kind,
    payment ->> 'status' as status,
    payment ->> 'gateway' as gateway,
    (payment ->> 'amount')::decimal(18, 4) as amount,
    payment ->> 'currency' as currency,
    (payment ->> 'test')::boolean as test,
    (payment ->> 'created_at')::timestamptz::timestamp as created_at,
    (payment ->> 'processed_at')::timestamptz::timestamp as processed_at,
    order_refunds._airbyte_extracted_at as _fivetran_synced
from latest.order_refunds
cross join unnest(order_refunds.transactions::json[]) as payments (payment)

union all by name

select
    id,
    order_id,
    kind,
    status,
    gateway,
    amount,
    currency,
    test,
    created_at,
    processed_at,
    _airbyte_extracted_at as _fivetran_synced
from landed.transactions
where
    id not in (
        select payment ->> 'id'
        from latest.order_refunds
        cross join unnest(order_refunds.transactions::json[]) as payments (payment)
        where (payment ->> 'id') is not null
    )
