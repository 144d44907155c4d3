-- Grain: one row per redeemed coupon of a mailing: a reward claimed for no points, so it moves neither points nor money.
-- The source dates a redemption by day; it is placed at the household's first basket of that day in the shops' own
-- time zone, before all others at one that a coupon paid for.
with

baskets_by_day as (
    select
        household_id,
        timezone('America/New_York', timezone('UTC', sold_at))::date as sold_on,
        min(sold_at) as first_basket_at,
        min(sold_at) filter (where coupon_cents > 0) as first_coupon_basket_at
    from baskets
    group by household_id, sold_on
)

select
    coupon_redemptions.household_id
    || '-' || coupon_redemptions.campaign_id
    || '-' || coupon_redemptions.coupon_upc
    || '-' || strftime(coupon_redemptions.redemption_date, '%Y%m%d') as id,
    to_json({id: households.household_id::varchar, email: households.email}) as customer,
    0::bigint as points_approved,
    0::bigint as points_pending,
    'claimed_reward' as resource,
    to_json(
        {
            id: coupon_redemptions.coupon_upc::varchar,
            point_cost: 0,
            state: 'redeemed',
            reward: {
                id: coupon_redemptions.coupon_upc::varchar,
                title: 'Coupon ' || coupon_redemptions.coupon_upc,
                description: 'Campaign ' || coupon_redemptions.campaign_id,
                point_cost: 0
            }
        }
    ) as claimed_reward,
    null::json as activity,
    null::json as adjustment,
    coalesce(
        baskets_by_day.first_coupon_basket_at,
        baskets_by_day.first_basket_at,
        timezone('UTC', timezone('America/New_York', coupon_redemptions.redemption_date))
    ) as created_at
from source.coupon_redemptions as coupon_redemptions
inner join households on coupon_redemptions.household_id = households.household_id
left join baskets_by_day
    on coupon_redemptions.household_id = baskets_by_day.household_id
    and coupon_redemptions.redemption_date::date = baskets_by_day.sold_on
order by created_at, id
