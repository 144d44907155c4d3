-- Currencies in which Stripe counts whole units, and so has no minor one to divide by.
create macro major_units(amount, currency) as
    case
        when
            upper(currency) in (
                'BIF', 'CLP', 'DJF', 'GNF', 'JPY', 'KMF', 'KRW', 'MGA', 'PYG', 'RWF', 'UGX', 'VND', 'VUV', 'XAF', 'XOF', 'XPF'
            )
            then amount::decimal(18, 4)
        when upper(currency) in ('BHD', 'JOD', 'KWD', 'OMR', 'TND') then (amount / 1000)::decimal(18, 4)
        else (amount / 100)::decimal(18, 4)
    end;

-- The shop's order, under the name that shop systems give it when they charge.
create macro order_of(metadata) as coalesce(metadata ->> 'order_id', metadata ->> 'orderId', metadata ->> 'order_number');
