-- Who belongs to what, and every purchase with its lines, whatever the channel.
create or replace table membership as
with wishes as (
    select
        *,
        case life
            when 'loyal' then 3 + least(exponential(person_number, 'orders', 3.2), 40)::integer
            when 'repeat' then 2
            when 'one_off' then 1
            when 'lapsed' then 1 + dice(person_number, 'orders', 4)
            when 'dormant' then 1 + dice(person_number, 'orders', 3)
            when 'reactivated' then 2 + dice(person_number, 'orders', 4)
            when 'new' then 1
            else 0
        end as purchase_count,
        case when life in ('loyal', 'reactivated') then 4 when life in ('repeat', 'lapsed') then 3
            when life in ('one_off', 'dormant', 'new') then 2 else 1 end as closeness
    from person
),

joined as (
    select
        *,
        chance(person_number, 'is a loyalty member', [0.03, 0.18, 0.45, 0.78][closeness]) as is_loyalty_member,
        chance(person_number, 'is registered', [0.28, 0.30, 0.52, 0.74][closeness]) as is_registered,
        shops_where <> 'store' and chance(person_number, 'has the app', [0.06, 0.09, 0.25, 0.46][closeness]) as has_app,
        closeness > 1 and shops_where <> 'online' and chance(person_number, 'is known at the till', [0, 0.62, 0.82, 0.92][closeness])
            as is_known_at_till,
        (closeness > 1 and shops_where <> 'store')
            or chance(person_number, 'has a shop account', [0.25, 0.1, 0.2, 0.35][closeness]) as has_shop_account,
        chance(person_number, 'reads the newsletter', [0.55, 0.70, 0.78, 0.86][closeness]) as is_subscriber,
        chance(person_number, 'is in the CRM', [0.05, 0.14, 0.24, 0.36][closeness]) as is_in_crm,
        chance(person_number, 'answered an advertisement', [0.12, 0.05, 0.05, 0.05][closeness]) as is_lead,
        '63350' || lpad(scrambled(person_number)::varchar, 11, '0') as loyalty_card,
        token(person_number, 'account') || token(person_number, 'account tail') as user_id,
        1 + dice(person_number, 'home store', 7) as home_location
    from wishes
)

-- A few subscribers let up to 1,800 messages pile up without opening one; some of them visit the site every week.
select
    *,
    is_subscriber and life in ('loyal', 'dormant') and joined_at < start_at()
    and row_number() over (
        partition by is_subscriber and life in ('loyal', 'dormant') and joined_at < start_at()
        order by random_bits(person_number, 'gets everything'), person_number
    ) <= least(greatest(people() * 0.002, 3), 60) as gets_everything
from joined
order by person_number;

create or replace table purchase as
with wished as (
    select
        *,
        person_number * 1000 + purchase_rank as draw,
        case
            when life = 'reactivated' and purchase_rank = purchase_count then came_back_at
            else active_from
        end as earliest_at,
        case
            when life = 'reactivated' and purchase_rank < purchase_count then went_away_at
            else active_to
        end as latest_at
    from (select *, unnest(range(1, purchase_count + 1)) as purchase_rank from membership)
),

in_season as (
    select
        wished.*,
        first_day.weight_before
        + (uniform(draw, 'day') * (last_day.weight_until - first_day.weight_before))::bigint as wished_weight
    from wished
    inner join trading_day as first_day on wished.earliest_at::date = first_day.trading_date
    inner join trading_day as last_day on greatest(wished.latest_at, wished.earliest_at)::date = last_day.trading_date
),

dated as (
    select
        in_season.*,
        trading_day.trading_date,
        trading_day.weekday,
        trading_day.sale_key,
        trading_day.hours_ahead_of_utc
    from in_season
    asof join trading_day on in_season.wished_weight >= trading_day.weight_before
),

with_channel as (
    select
        *,
        case
            when shops_where = 'store' or (shops_where = 'both' and chance(draw, 'in store', 0.45)) then 'store'
            when chance(draw, 'by telephone', 0.025) then 'phone'
            when has_app and chance(draw, 'in the app', 0.45) then 'mobile_app'
            else 'web'
        end as channel
    from dated
),

timed as (
    select
        *,
        trading_date
        + to_hours(case
            when channel = 'store' then pick(draw, 'hour', [10, 11, 11, 12, 12, 13, 13, 14, 15, 15, 16, 17])
            when channel = 'phone' then pick(draw, 'hour', [9, 10, 11, 12, 14, 15, 16, 17])
            else habitual_hour(habit, true, weekday, draw, 'hour')
        end)
        + to_seconds(dice(draw, 'second', 3600))
        - to_hours(hours_ahead_of_utc) as wished_at
    from with_channel
),

clamped as (
    select
        *,
        least(
            greatest(wished_at, earliest_at + to_seconds(1800 + purchase_rank * 600 + dice(draw, 'spread', 600))),
            end_at() - to_seconds(60 + dice(draw, 'before the end', 1800))
        ) as placed_at
    from timed
)

select
    person_number * 64 + purchase_rank as purchase_number,
    person_number,
    row_number() over (partition by person_number order by placed_at, purchase_rank) as order_rank,
    channel,
    sale_key,
    month(placed_at) as placed_month,
    placed_at,
    -- Presents go to a friend, whose name, telephone and address the parcel carries.
    case when channel in ('web', 'mobile_app', 'phone') and chance(draw, 'is a gift', 0.07)
        then 1 + (person_number * 7 + 13) % people()
    end as recipient_number,
    channel <> 'store' and chance(draw, 'is cancelled', 0.025) as is_cancelled,
    channel = 'store' and not (is_known_at_till and chance(draw, 'is recognised', 0.85)) as is_anonymous,
    channel = 'store' and chance(draw, 'pays cash', 0.16) as is_paid_in_cash,
    case
        when chance(draw, 'has a code', 0.16) then
            case when purchase_rank = 1 then 'WELCOME10' else pick(draw, 'code', ['SAVE15', 'SAVE15', 'FRIENDS20', 'LOYAL5']) end
    end as discount_code,
    channel <> 'store' and not chance(draw, 'has a code', 0.16) and chance(draw, 'is reduced by the shop', rate_automatic_discounts())
        as is_reduced_by_shop,
    -- What the order is: a sale, until the last statements of this file.
    'sale' as order_kind,
    chance(draw, 'adds a gift card', case when channel = 'store' then 1 else 0.5 end * rate_gift_cards_sold()) as has_gift_card_line,
    case when chance(draw, 'visits elsewhere', 0.8) then home_location else 1 + dice(draw, 'store', 7) end as location_number
from clamped
order by purchase_number;

-- Walk-ins whom nobody knows: receipts of people outside the population, some with a card that is never explained.
insert into purchase
with walk_ins as (
    select
        -walk_in_number as walk_in,
        1000000000000 + walk_in_number as draw
    from range(1, (people() * 0.25)::bigint + 1) as walk_ins(walk_in_number)
),

dated as (
    select
        walk_ins.*,
        trading_day.trading_date,
        trading_day.sale_key,
        trading_day.hours_ahead_of_utc
    from walk_ins
    asof join trading_day
        on (uniform(walk_ins.draw, 'day') * (select max(weight_until) from trading_day))::bigint >= trading_day.weight_before
)

select
    draw as purchase_number,
    null as person_number,
    1 as order_rank,
    'store' as channel,
    sale_key,
    month(trading_date) as placed_month,
    trading_date + to_hours(pick(draw, 'hour', [10, 11, 11, 12, 12, 13, 14, 15, 15, 16, 17]))
    + to_seconds(dice(draw, 'second', 3600)) - to_hours(hours_ahead_of_utc) as placed_at,
    null as recipient_number,
    false as is_cancelled,
    true as is_anonymous,
    chance(draw, 'pays cash', 0.35) as is_paid_in_cash,
    null as discount_code,
    false as is_reduced_by_shop,
    'sale' as order_kind,
    chance(draw, 'adds a gift card', rate_gift_cards_sold()) as has_gift_card_line,
    1 + dice(draw, 'store', 7) as location_number
from dated;

create or replace table purchase_line as
with basket as (
    select
        purchase.purchase_number,
        purchase.person_number,
        purchase.channel,
        purchase.sale_key,
        purchase.placed_month,
        purchase.discount_code,
        purchase.is_reduced_by_shop,
        purchase.order_rank,
        coalesce(person.sex, pick(purchase.purchase_number, 'sex', ['f', 'f', 'm'])) as sex,
        coalesce(person.size_rank, dice(purchase.purchase_number, 'size', 6)) as size_rank,
        coalesce(person.brackets_sizes, false) and purchase.channel <> 'store' as brackets_sizes,
        1 + least(exponential(purchase.purchase_number, 'lines', 0.9)::integer, 5) as wished_lines
    from purchase
    left join person on purchase.person_number = person.person_number
),

lines as (
    select
        *,
        purchase_number * 16 + line_rank as draw
    from (
        -- Whoever brackets sizes adds the first line once more in the next size.
        select *, unnest(range(1, wished_lines + case when brackets_sizes then 2 else 1 end)) as line_rank
        from basket
    )
),

chosen as (
    select
        *,
        brackets_sizes and line_rank = wished_lines + 1 as is_bracket_twin,
        case when brackets_sizes and line_rank = wished_lines + 1 then purchase_number * 16 + 1 else draw end as product_draw
    from lines
),

wished_category as (
    select
        *,
        case
            when person_number is not null and not brackets_sizes and chance(product_draw, 'is the favourite', 0.4)
                then case sex
                    when 'f' then pick(person_number, 'favourite', [0, 0, 1, 2, 2, 3, 4, 6, 8, 16, 20, 22, 24, 28])
                    else pick(person_number, 'favourite', [9, 9, 10, 11, 12, 13, 14, 15, 16, 27, 29]) end
            when brackets_sizes and line_rank in (1, wished_lines + 1)
                then case sex when 'f' then pick(product_draw, 'category', [0, 2, 3, 6]) else pick(product_draw, 'category', [9, 12, 15]) end
            when sex = 'f' then pick(product_draw, 'category', [0, 0, 0, 1, 1, 2, 2, 2, 3, 3, 4, 5, 6, 6, 7, 8, 16, 17, 18, 20, 21, 22, 24, 25, 26, 28, 29, 9, 11])
            else pick(product_draw, 'category', [9, 9, 9, 10, 10, 11, 11, 11, 12, 12, 13, 14, 15, 15, 16, 19, 21, 23, 24, 26, 27, 29, 0, 22])
        end as wished_category_rank
    from chosen
),

in_season as (
    select
        wished_category.*,
        case
            when categories.season = 'winter' and placed_month between 4 and 8 and chance(product_draw, 'follows the season', 0.75)
                then case sex when 'f' then pick(product_draw, 'summer', [0, 2, 5, 7]) else pick(product_draw, 'summer', [9, 11]) end
            when categories.season = 'summer' and placed_month not between 4 and 8 and chance(product_draw, 'follows the season', 0.75)
                then case sex when 'f' then pick(product_draw, 'winter', [1, 4, 21]) else pick(product_draw, 'winter', [10, 13]) end
            else wished_category_rank
        end as category_rank
    from wished_category
    inner join reference_categories as categories on wished_category.wished_category_rank = categories.category_rank
),

variants as (
    select
        in_season.*,
        category_rank * products_per_category() + skewed_rank(product_draw, 'product', products_per_category(), 1.6)
            as product_number,
        pick(product_draw, 'colour', [0, 0, 0, 1, 1, 2]) as colour_number,
        case
            when is_bracket_twin then (size_rank + 1) % 6
            when chance(product_draw, 'is for oneself', 0.85) or brackets_sizes then size_rank
            else dice(product_draw, 'other size', 6)
        end as wished_size
    from in_season
)

select
    variants.purchase_number,
    variants.line_rank,
    variants.draw,
    variants.person_number,
    variants.channel,
    product.product_number,
    product_variant.variant_number,
    product_variant.product_id,
    product_variant.variant_id,
    product_variant.sku,
    product_variant.product_title,
    product_variant.department,
    product_variant.category,
    product_variant.brand,
    product_variant.size_name,
    product_variant.colour,
    product_variant.variant_title,
    variants.is_bracket_twin,
    variants.brackets_sizes and variants.line_rank = 1 as has_bracket_twin,
    case
        when product.department in ('Home', 'Beauty') and chance(variants.draw, 'takes two', 0.15) then 2
        when not variants.brackets_sizes and chance(variants.draw, 'takes two', 0.04) then 2
        else 1
    end as quantity,
    coalesce(sale_price.sale_price, product.list_price)::decimal(18, 2) as unit_price,
    case
        when variants.discount_code = 'LOYAL5' and variants.line_rank = 1
            then least(5, coalesce(sale_price.sale_price, product.list_price))
        when variants.discount_code = 'WELCOME10' then round(coalesce(sale_price.sale_price, product.list_price) * 0.10, 2)
        when variants.discount_code = 'SAVE15' then round(coalesce(sale_price.sale_price, product.list_price) * 0.15, 2)
        when variants.discount_code = 'FRIENDS20' then round(coalesce(sale_price.sale_price, product.list_price) * 0.20, 2)
        when variants.is_reduced_by_shop then round(coalesce(sale_price.sale_price, product.list_price) * 0.10, 2)
        else 0
    end::decimal(18, 2) as discount_per_unit,
    case
        when variants.brackets_sizes and (variants.is_bracket_twin or variants.line_rank = 1)
            -- One of the two sizes goes back: the larger one as a rule.
            then case when variants.is_bracket_twin then chance(variants.purchase_number, 'keeps the smaller', 0.7)
                else not chance(variants.purchase_number, 'keeps the smaller', 0.7) end
        else chance(variants.draw, 'is returned', case
            when variants.channel = 'store' then 0.06
            when product.size_range in ('clothing', 'shoes') then 0.22
            when product.size_range in ('kids', 'kids shoes') then 0.12
            else 0.06
        end)
    end as is_returned,
    case
        when variants.brackets_sizes and (variants.is_bracket_twin or variants.line_rank = 1)
            then case when variants.is_bracket_twin then 'Size too large' else 'Size too small' end
        when product.size_range = 'one size' or product.size_range = 'bedding'
            then pick(variants.draw, 'reason', ['Defective', 'Not as described', 'Unwanted', 'Unwanted', 'Wrong item', 'Colour'])
        else pick(variants.draw, 'reason', ['Size too small', 'Size too small', 'Size too large', 'Size too large', 'Style',
            'Colour', 'Unwanted', 'Not as described', 'Defective', 'Wrong item'])
    end as return_reason
from variants
inner join product on variants.product_number = product.product_number
inner join product_variant
    on variants.product_number = product_variant.product_number
    and variants.colour_number = product_variant.colour_number
    and 1 + variants.wished_size % len(product.sizes) = product_variant.size_number
left join sale_price on variants.sale_key = sale_price.sale_key and variants.product_number = sale_price.product_number
order by variants.purchase_number, variants.line_rank;

-- Orders that are no sales, beside those that are: tried before and never paid, replaced free of charge, gift cards alone,
-- receipts that stay open. They take the basket of the sale that they go with, but for gift cards, which have none.
create or replace table order_beside as
with sales as (
    select
        purchase.* exclude (order_kind, has_gift_card_line),
        membership.active_to
    from purchase
    left join membership on purchase.person_number = membership.person_number
    where not purchase.is_cancelled
),

wished as (
    select
        *,
        50 as place,
        pick(purchase_number, 'why it is not paid', ['voided', 'voided', 'expired', 'pending', 'authorized']) as order_kind,
        placed_at - to_seconds(600 + dice(purchase_number, 'was tried', 1100)) as beside_at
    from sales
    where channel <> 'store' and chance(purchase_number, 'is tried before', rate_unpaid_orders())
    union all
    select
        *,
        51 as place,
        'replacement' as order_kind,
        placed_at + to_seconds(86400 * 8 + dice(purchase_number, 'is replaced after', 86400 * 12)) as beside_at
    from sales
    where channel <> 'store' and chance(purchase_number, 'is replaced', rate_free_replacements())
    union all
    select
        *,
        52 as place,
        'gift_card' as order_kind,
        placed_at + to_seconds(86400 * 2 + dice(purchase_number, 'gives a card after', 86400 * 40)) as beside_at
    from sales
    where channel in ('web', 'mobile_app') and chance(purchase_number, 'gives a card', rate_gift_cards_sold() / 2)
    union all
    select
        *,
        53 as place,
        'open' as order_kind,
        placed_at + to_seconds(120 + dice(purchase_number, 'is parked after', 900)) as beside_at
    from sales
    where channel = 'store' and chance(purchase_number, 'is parked', rate_open_receipts())
)

select
    purchase_number as base_number,
    case
        when person_number is null then 2000000000000 + purchase_number
        -- One of each place a person: numbers stay below those of the next.
        else person_number * 64 + place
    end as purchase_number,
    person_number,
    60 + place - 50 as order_rank,
    channel,
    sale_key,
    placed_month,
    beside_at as placed_at,
    case when order_kind in ('voided', 'expired', 'pending', 'authorized') then recipient_number end as recipient_number,
    false as is_cancelled,
    is_anonymous or order_kind = 'open' as is_anonymous,
    is_paid_in_cash,
    case when order_kind in ('voided', 'expired', 'pending', 'authorized') then discount_code end as discount_code,
    order_kind in ('voided', 'expired', 'pending', 'authorized') and is_reduced_by_shop as is_reduced_by_shop,
    order_kind,
    order_kind = 'gift_card' as has_gift_card_line,
    location_number
from wished
where beside_at < least(coalesce(active_to, end_at()), end_at()) - interval 1 hour
qualify row_number() over (partition by person_number, place, case when person_number is null then base_number end order by base_number) = 1;

insert into purchase by name
select * exclude (base_number)
from order_beside;

insert into purchase_line by name
select
    purchase_line.* exclude (purchase_number, draw, discount_per_unit, is_returned, is_bracket_twin, has_bracket_twin),
    order_beside.purchase_number,
    order_beside.purchase_number * 16 + purchase_line.line_rank as draw,
    case order_beside.order_kind when 'replacement' then purchase_line.unit_price when 'open' then 0 else purchase_line.discount_per_unit end
        ::decimal(18, 2) as discount_per_unit,
    false as is_returned,
    false as is_bracket_twin,
    false as has_bracket_twin
from order_beside
inner join purchase_line on order_beside.base_number = purchase_line.purchase_number
where order_beside.order_kind <> 'gift_card'
    -- What was faulty is one thing as a rule.
    and (order_beside.order_kind <> 'replacement' or purchase_line.line_rank = 1);

-- Gift cards are bought beside goods or alone; nobody's parcel carries them.
create or replace table gift_card_sale as
select
    purchase_number,
    purchase_number * 16 as draw,
    pick(purchase_number, 'gift card', [25, 25, 50, 50, 100])::decimal(18, 2) as amount
from purchase
where has_gift_card_line
order by purchase_number;

create or replace table purchase_total as
select
    purchase_number,
    count(*) as line_count,
    sum(quantity) as item_count,
    sum(unit_price * quantity)::decimal(18, 2) as gross_amount,
    sum(discount_per_unit * quantity)::decimal(18, 2) as discount_amount,
    sum((unit_price - discount_per_unit) * quantity)::decimal(18, 2) as net_amount,
    bool_or(is_returned) as has_return
from purchase_line
group by purchase_number
union all
select purchase_number, 0, 0, 0, 0, 0, false
from gift_card_sale
where purchase_number not in (select purchase_number from purchase_line);
