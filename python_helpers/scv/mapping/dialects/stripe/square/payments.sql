-- Grain: one row per version of a charge by card. The order is the shop's and no till's, so that nothing is sold twice.
select
    id,
    customer_id,
    case
        when status = 'succeeded' and coalesce(captured, true) then 'COMPLETED'
        when status = 'failed' then 'FAILED'
        else 'APPROVED'
    end as status,
    'CARD' as source_type,
    to_json({'amount': amount, 'currency': upper(currency)}) as amount_money,
    to_json({'amount': amount, 'currency': upper(currency)}) as total_money,
    case when amount_refunded > 0 then to_json({'amount': amount_refunded, 'currency': upper(currency)}) end as refunded_money,
    to_json({
        'card': {
            'fingerprint': card ->> 'fingerprint',
            'card_brand': upper(card ->> 'brand'),
            'last_4': card ->> 'last4'
        }
    }) as card_details,
    make_timestamp(created * 1000000) as created_at,
    make_timestamp(coalesce(updated, created) * 1000000) as updated_at
from live_charges
where card is not null
