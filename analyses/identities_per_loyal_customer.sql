-- How many identities stand behind one customer, and how many behind a loyal one?
-- Identities are strangers that systems count, profiles, browsers and devices, who turned out to be one person.
select
    purchase_stage,
    count(*) as customers,
    sum(identity_count) as identities,
    round(avg(identity_count), 1) as identities_per_customer,
    max(identity_count) as most_identities,
    round(avg(channel_count), 1) as channels_per_customer
from single_customer_view
group by purchase_stage
order by identities_per_customer desc
