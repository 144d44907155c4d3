-- Grain: one row per household that was surveyed (801 of 2,469). The source gives no date: the household's first basket says
-- nothing that is not known anyway.
select
    sha256(households.email) as sha256_email,
    demographics.age as age_band,
    demographics.income as income_band,
    to_json(
        {
            home_ownership: demographics.home_ownership,
            marital_status: demographics.marital_status,
            household_size: demographics.household_size,
            household_composition: demographics.household_comp,
            children: demographics.kids_count
        }
    ) as interests,
    'complete_journey' as provider,
    households.first_basket_at as acquired_at
from source.demographics as demographics
inner join households on demographics.household_id = households.household_id
order by demographics.household_id
