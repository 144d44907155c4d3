-- Grain: one row per household: every household of the source is the holder of a loyalty card.
with

redemptions_of_household as (
    select
        household_id,
        count(*) as redemption_count
    from source.coupon_redemptions
    group by household_id
)

select
    households.household_id::varchar as id,
    null::varchar as merchant_id,
    households.email,
    to_json({loyalty_card: households.loyalty_card}) as properties,
    null::json as metadata,
    null::varchar as birthday,
    0::bigint as points_approved,
    0::bigint as points_pending,
    0::bigint as points_spent,
    coalesce(redemptions_of_household.redemption_count, 0)::bigint as rewards_claimed,
    false as blocked,
    false as guest,
    true as enrolled,
    households.first_basket_at as enrolled_at,
    null::varchar as referral_id,
    null::varchar as referred_by,
    null::json as loyalty_tier_membership,
    null::varchar as insights_segment,
    households.first_basket_at as created_at,
    households.first_basket_at as updated_at
from households
left join redemptions_of_household on households.household_id = redemptions_of_household.household_id
order by households.household_id
