-- Grain: one row per store order that was paid for, with what its payments say about who paid.
{{ config(materialized='view') }}

with payments as (
    select * from {{ ref('stg_store__payments') }}
),

-- When a bill is split, the larger payment speaks for the order.
payments_ranked as (
    select
        *,
        row_number() over (
            partition by order_id
            order by (profile_id is null), amount desc, payment_id asc
        ) as profile_rank,
        row_number() over (
            partition by order_id
            order by (card_fingerprint is null), amount desc, payment_id asc
        ) as card_rank
    from payments
    where order_id is not null
),

payers as (
    select
        order_id,
        max(case when profile_rank = 1 then profile_id end) as profile_id,
        max(case when card_rank = 1 then card_fingerprint end) as card_fingerprint,
        bool_or(coalesce(status, 'completed') in ('approved', 'completed', 'captured')) as is_paid
    from payments_ranked
    group by order_id
)

select * from payers
