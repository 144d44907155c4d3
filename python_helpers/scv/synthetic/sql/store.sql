-- The tills: customers, receipts, payments and refunds as Square lands them, nested and in pence.

-- The profile on which staff book some of those who give no name.
create or replace macro store_customer_id() as upper(token(0, 'store customer')) || upper(left(token(0, 'store customer tail'), 10));

create or replace table till_receipt as
with receipts as (
    select
        purchase.purchase_number,
        purchase.person_number,
        purchase.placed_at,
        purchase.is_anonymous,
        purchase.is_paid_in_cash,
        shop_location.location_id,
        'R' || upper(token(purchase.purchase_number, 'receipt')) as receipt_id,
        'P' || upper(token(purchase.purchase_number, 'payment')) as payment_id,
        case
            when not purchase.is_anonymous then coalesce(second_profile.customer_id, first_profile.customer_id)
            when chance(purchase.purchase_number, 'is booked on strangers', rate_store_customer()) then store_customer_id()
        end as customer_id,
        purchase.order_kind,
        not purchase.is_paid_in_cash and purchase.order_kind = 'sale'
        and chance(purchase.purchase_number, 'pays with a gift card', rate_gift_card_payments()) as is_paid_by_gift_card,
        -- A couple may hold one card; cards are renewed; some walk-ins come more than once.
        case when not purchase.is_paid_in_cash and purchase.order_kind = 'sale'
            and not chance(purchase.purchase_number, 'pays with a gift card', rate_gift_card_payments()) then 'sq-1-' || token(
            case
                when purchase.person_number is null then 2000000000 + purchase.purchase_number % greatest((people() * 0.18)::bigint, 1)
                when person.has_shared_card then 3000000000 + person.household_number
                else purchase.person_number * 2 + case
                    when chance(purchase.person_number, 'renews the card', 0.2) and purchase.placed_at > start_at() + to_days(days()::integer // 2)
                        then 1 else 0 end
            end, 'card')
        end as card_fingerprint,
        lpad(dice(coalesce(purchase.person_number, purchase.purchase_number), 'last four', 10000)::varchar, 4, '0') as last_four,
        pick(coalesce(purchase.person_number, purchase.purchase_number), 'card brand', ['VISA', 'VISA', 'MASTERCARD', 'MASTERCARD', 'AMERICAN_EXPRESS'])
            as card_brand,
        purchase_total.net_amount as goods_amount,
        coalesce(gift_card_sale.amount, 0)::decimal(18, 2) as gift_card_amount,
        (purchase_total.net_amount + coalesce(gift_card_sale.amount, 0))::decimal(18, 2) as net_amount,
        purchase_total.discount_amount,
        purchase_total.has_return,
        purchase.placed_at + to_days(3 + dice(purchase.purchase_number, 'brought back', 24))
        + to_seconds(dice(purchase.purchase_number, 'brought back at', 7200)) as brought_back_at,
        'X' || upper(token(purchase.purchase_number, 'return receipt')) as return_receipt_id
    from purchase
    inner join purchase_total on purchase.purchase_number = purchase_total.purchase_number
    inner join shop_location on purchase.location_number = shop_location.location_number
    left join gift_card_sale on purchase.purchase_number = gift_card_sale.purchase_number
    left join person on purchase.person_number = person.person_number
    left join till_profile as first_profile
        on purchase.person_number = first_profile.person_number and first_profile.profile_rank = 1
    left join till_profile as second_profile
        on purchase.person_number = second_profile.person_number and second_profile.profile_rank = 2
        and chance(purchase.purchase_number, 'is found twice', 0.5)
    where purchase.channel = 'store'
)

select
    *,
    -- A gift card has no owner and so no fingerprint.
    case
        when is_paid_by_gift_card then '{"status":"CAPTURED","card":{"card_brand":"SQUARE_GIFT_CARD","last_4":"' || last_four
            || '"},"entry_method":"SWIPED"}'
        else '{"status":"CAPTURED","card":{"card_brand":"' || card_brand || '","last_4":"' || last_four || '","fingerprint":"'
            || card_fingerprint || '"},"entry_method":"CONTACTLESS"}'
    end as card_details
from receipts
order by purchase_number;

create or replace table till_line as
select
    purchase_line.purchase_number,
    '[' || string_agg(
        '{"uid":"' || 'i' || line_rank || 'x' || right(token(purchase_line.draw, 'line'), 6)
        || '","catalog_object_id":"' || sku
        || '","quantity":"' || quantity
        || '","name":"' || product_title
        || '","variation_name":"' || size_name || ' / ' || colour
        || '","item_type":"ITEM","base_price_money":' || money_json(unit_price)
        || ',"gross_sales_money":' || money_json(unit_price * quantity)
        || ',"total_discount_money":' || money_json(discount_per_unit * quantity)
        || ',"total_tax_money":' || money_json(round((unit_price - discount_per_unit) * quantity / 6, 2))
        || ',"total_money":' || money_json((unit_price - discount_per_unit) * quantity) || '}',
        ',' order by line_rank)
    || coalesce(any_value(',{"uid":"g1x' || right(token(gift_card_sale.draw, 'line'), 6)
        || '","quantity":"1","name":"Gift Card","item_type":"GIFT_CARD","base_price_money":' || money_json(gift_card_sale.amount)
        || ',"gross_sales_money":' || money_json(gift_card_sale.amount)
        || ',"total_discount_money":' || money_json(0)
        || ',"total_tax_money":' || money_json(0)
        || ',"total_money":' || money_json(gift_card_sale.amount) || '}'), '') || ']' as line_items,
    '[' || string_agg(
        '{"uid":"r' || line_rank || 'x' || right(token(purchase_line.draw, 'return line'), 6)
        || '","source_line_item_uid":"' || 'i' || line_rank || 'x' || right(token(purchase_line.draw, 'line'), 6)
        || '","quantity":"' || quantity
        || '","item_type":"ITEM","base_price_money":' || money_json(unit_price)
        || ',"total_tax_money":' || money_json(round((unit_price - discount_per_unit) * quantity / 6, 2))
        || ',"total_money":' || money_json((unit_price - discount_per_unit) * quantity) || '}',
        ',' order by line_rank) filter (where is_returned) || ']' as return_line_items,
    sum((unit_price - discount_per_unit) * quantity) filter (where is_returned)::decimal(18, 2) as returned_amount,
    min(return_reason) filter (where is_returned) as return_reason
from purchase_line
inner join purchase on purchase_line.purchase_number = purchase.purchase_number
left join gift_card_sale on purchase_line.purchase_number = gift_card_sale.purchase_number
where purchase.channel = 'store'
group by purchase_line.purchase_number
order by purchase_line.purchase_number;

create or replace view raw.square_customers as
select
    till_profile.customer_id as id,
    till_profile.given_name,
    case when chance(till_profile.draw, 'has no surname', 0.02) and not till_profile.is_only_suggested then 'N/A'
        else till_profile.family_name end as family_name,
    written_email(till_profile.email, till_profile.draw, 'till email format') as email_address,
    case when till_profile.phone = '0000000000' then till_profile.phone
        else written_phone(till_profile.phone, till_profile.draw, 'till phone format') end as phone_number,
    till_profile.loyalty_card as reference_id,
    strftime(till_profile.birth_date, '%Y-%m-%d') as birthday,
    case when till_profile.has_address then to_json({
        address_line_1: case when chance(till_profile.draw, 'writes it short', 0.4) then home_at.address_line_1_short else home_at.address_line_1 end,
        address_line_2: home_at.address_line_2,
        locality: home_at.city,
        postal_code: case when chance(till_profile.draw, 'postcode case', 0.15) then lower(home_at.postcode) else home_at.postcode end,
        country: 'GB'
    })::varchar end as address,
    null::varchar as cards,
    to_json({email_unsubscribed: chance(till_profile.draw, 'has unsubscribed', 0.2)})::varchar as preferences,
    pick(till_profile.draw, 'creation source', ['DIRECTORY', 'LOYALTY', 'THIRD_PARTY', 'DIRECTORY']) as creation_source,
    iso_text(first_visits.first_visit_at - interval 5 minutes) as created_at,
    iso_text(first_visits.last_visit_at) as updated_at
from till_profile
inner join (
    select
        membership.person_number,
        least(coalesce(min(till_receipt.placed_at), any_value(membership.active_from)), any_value(membership.active_from) + interval 20 days)
            as first_visit_at,
        greatest(coalesce(max(till_receipt.placed_at), any_value(membership.active_from)), any_value(membership.active_from)) as last_visit_at
    from membership
    left join till_receipt on membership.person_number = till_receipt.person_number
    group by membership.person_number
) as first_visits on till_profile.person_number = first_visits.person_number
left join home_at
    on till_profile.household_number = home_at.household_number
    and first_visits.first_visit_at >= home_at.valid_from and first_visits.first_visit_at < home_at.valid_to
union all by name
select
    store_customer_id() as id,
    'Store' as given_name,
    'Customer' as family_name,
    'DIRECTORY' as creation_source,
    iso_text(start_at()) as created_at,
    iso_text(end_at() - interval 1 day) as updated_at
where rate_store_customer() > 0;

create or replace view raw.square_orders as
select
    till_receipt.receipt_id as id,
    till_receipt.location_id,
    till_receipt.customer_id,
    case when till_receipt.order_kind = 'open' then 'OPEN' else 'COMPLETED' end as state,
    '{"name":"Point of Sale"}' as source,
    till_line.line_items,
    null::varchar as "returns",
    case
        when till_receipt.order_kind = 'open' then null
        when till_receipt.is_paid_in_cash
            then '[{"id":"T' || till_receipt.payment_id || '","type":"CASH","payment_id":"' || till_receipt.payment_id
                || '","amount_money":' || money_json(till_receipt.net_amount) || '}]'
        else '[{"id":"T' || till_receipt.payment_id || '","type":"CARD","payment_id":"' || till_receipt.payment_id
            || '","amount_money":' || money_json(till_receipt.net_amount)
            || ',"card_details":' || till_receipt.card_details || '}]'
    end as tenders,
    null::varchar as discounts,
    money_json(till_receipt.net_amount) as total_money,
    money_json(round(till_receipt.goods_amount / 6, 2)) as total_tax_money,
    money_json(till_receipt.discount_amount) as total_discount_money,
    money_json(0) as total_tip_money,
    '{"total_money":' || money_json(till_receipt.net_amount) || '}' as net_amounts,
    iso_text(till_receipt.placed_at) as created_at,
    iso_text(till_receipt.placed_at + interval 40 seconds) as updated_at,
    case when till_receipt.order_kind <> 'open' then iso_text(till_receipt.placed_at + interval 40 seconds) end as closed_at
from till_receipt
inner join till_line on till_receipt.purchase_number = till_line.purchase_number
union all by name
-- What is brought back is a receipt of its own that names the first.
select
    till_receipt.return_receipt_id as id,
    till_receipt.location_id,
    till_receipt.customer_id,
    'COMPLETED' as state,
    '{"name":"Point of Sale"}' as source,
    null::varchar as line_items,
    '[{"uid":"ret1","source_order_id":"' || till_receipt.receipt_id || '","return_line_items":' || till_line.return_line_items || '}]'
        as "returns",
    money_json(0) as total_money,
    money_json(0) as total_tax_money,
    money_json(0) as total_discount_money,
    money_json(0) as total_tip_money,
    '{"total_money":' || money_json(-till_line.returned_amount) || '}' as net_amounts,
    iso_text(till_receipt.brought_back_at) as created_at,
    iso_text(till_receipt.brought_back_at + interval 40 seconds) as updated_at,
    iso_text(till_receipt.brought_back_at + interval 40 seconds) as closed_at
from till_receipt
inner join till_line on till_receipt.purchase_number = till_line.purchase_number
where till_line.return_line_items is not null and till_receipt.brought_back_at < end_at()
union all by name
-- Parked or voided receipts: never paid.
select
    'V' || upper(token(void_number, 'void')) as id,
    shop_location.location_id,
    'CANCELED' as state,
    '{"name":"Point of Sale"}' as source,
    '[]' as line_items,
    money_json(0) as total_money,
    money_json(0) as total_tax_money,
    money_json(0) as total_discount_money,
    money_json(0) as total_tip_money,
    iso_text(start_at() + to_seconds(dice(void_number, 'void', 86400) + 86400 * dice(void_number, 'void day', days()))) as created_at,
    iso_text(start_at() + to_seconds(dice(void_number, 'void', 86400) + 86400 * dice(void_number, 'void day', days()))) as updated_at
from range(1, (people() * 0.01)::bigint + 2) as voids(void_number)
inner join shop_location on 1 + void_number % 7 = shop_location.location_number;

create or replace view raw.square_payments as
select
    till_receipt.payment_id as id,
    till_receipt.receipt_id as order_id,
    till_receipt.customer_id,
    till_receipt.location_id,
    'COMPLETED' as status,
    case when till_receipt.is_paid_in_cash then 'CASH' else 'CARD' end as source_type,
    money_json(till_receipt.net_amount) as amount_money,
    money_json(till_receipt.net_amount) as total_money,
    case when till_line.returned_amount > 0 and till_receipt.brought_back_at < end_at()
        then money_json(till_line.returned_amount) end as refunded_money,
    case when not till_receipt.is_paid_in_cash then
        till_receipt.card_details
    end as card_details,
    iso_text(till_receipt.placed_at + interval 30 seconds) as created_at,
    iso_text(till_receipt.placed_at + interval 40 seconds) as updated_at
from till_receipt
inner join till_line on till_receipt.purchase_number = till_line.purchase_number
where till_receipt.order_kind <> 'open'
union all by name
-- A card that is refused first: the customer pays another way.
select
    'F' || till_receipt.payment_id as id,
    till_receipt.receipt_id as order_id,
    till_receipt.location_id,
    'FAILED' as status,
    'CARD' as source_type,
    money_json(till_receipt.net_amount) as amount_money,
    money_json(till_receipt.net_amount) as total_money,
    iso_text(till_receipt.placed_at + interval 10 seconds) as created_at,
    iso_text(till_receipt.placed_at + interval 10 seconds) as updated_at
from till_receipt
where till_receipt.order_kind <> 'open' and chance(till_receipt.purchase_number, 'card is refused', 0.01);

create or replace view raw.square_refunds as
select
    'D' || till_receipt.payment_id as id,
    till_receipt.payment_id,
    till_receipt.return_receipt_id as order_id,
    till_receipt.location_id,
    'COMPLETED' as status,
    till_line.return_reason as reason,
    money_json(till_line.returned_amount) as amount_money,
    iso_text(till_receipt.brought_back_at + interval 10 seconds) as created_at,
    iso_text(till_receipt.brought_back_at + interval 1 minute) as updated_at
from till_receipt
inner join till_line on till_receipt.purchase_number = till_line.purchase_number
where till_line.returned_amount > 0 and till_receipt.brought_back_at < end_at() - interval 2 minutes;
