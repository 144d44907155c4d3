-- Who is who, for scoring and never for a model: the person behind every profile and every identifier.
create or replace view truth.records as
select 'shopify' as source, 'customer' as table_name, customer_id::varchar as record_id, person.person_id
from shop_profile
inner join person on shop_profile.person_number = person.person_number
union all
select 'square', 'customers', till_profile.customer_id, person.person_id
from till_profile
inner join person on till_profile.person_number = person.person_number
union all
select 'shopify', 'customer', 'outlet:' || second_customer.customer_id, person.person_id
from second_customer
inner join person on second_customer.person_number = person.person_number
union all
-- The till's profile for strangers is a profile too, and nobody.
select 'square', 'customers', store_customer_id(), 'store-customer'
where rate_store_customer() > 0
union all
select 'klaviyo', 'person', email_profile.klaviyo_id, person.person_id
from email_profile
inner join person on email_profile.person_number = person.person_number
union all
select 'gigya', 'accounts', registration.user_id, person.person_id
from registration
inner join person on registration.person_number = person.person_number
union all
select 'salesforce', 'contact', crm_contact.contact_id, person.person_id
from crm_contact
inner join person on crm_contact.person_number = person.person_number
union all
select 'loyaltylion', 'customers', loyalty_account.loyalty_id::varchar, person.person_id
from loyalty_account
inner join person on loyalty_account.person_number = person.person_number
union all
select 'zendesk', 'user', asker.zendesk_id::varchar, person.person_id
from asker
inner join person on asker.person_number = person.person_number
union all
-- Staff and switchboards are profiles too, and nobody's customers.
select 'zendesk', 'user', (380000000000 + agent_number)::varchar, 'agent-' || agent_number
from range(1, 6) as agents(agent_number)
union all
select 'aircall', 'contacts', caller.contact_id::varchar, person.person_id
from caller
inner join person on caller.person_number = person.person_number
union all
select 'aircall', 'contacts', (200000000 + switchboard_number)::varchar, 'switchboard-' || switchboard_number
from range(1, 4) as switchboards(switchboard_number)
union all
select 'meta', 'leads', lead.lead_id, person.person_id
from lead
inner join person on lead.person_number = person.person_number;

create or replace view truth.identifiers as
with held as (
    select person_number, 'email' as identifier_type, email as identifier_value from shop_profile
    union
    select person_number, 'email', email from second_customer
    union
    select person_number, 'phone', mobile from second_customer
    union
    select person_number, 'email', email from registration
    union
    select person_number, 'email', email from loyalty_account
    union
    select person_number, 'email', email from till_profile where email not like 'kiosk@%' and email <> 'test@test.com'
    union
    select person_number, 'email', email from crm_contact
    union
    select person_number, 'email', email from email_profile
    union
    select person_number, 'email', email from lead
    union
    select person_number, 'email', email from asker
    union
    select person_number, 'phone', phone from shop_profile
    union
    select person_number, 'phone', billing_phone from shop_order
    union
    select person_number, 'phone', phone from registration
    union
    select person_number, 'phone', phone from till_profile where phone like '+%'
    union
    select person_number, 'phone', mobile from crm_contact
    union
    select person_number, 'phone', landline from crm_contact
    union
    select person_number, 'phone', phone from email_profile
    union
    select person_number, 'phone', phone from lead
    union
    select person_number, 'phone', case when calls_from_landline then landline else mobile end from caller
    union
    select person_number, 'phone', phone from asker
    union
    select person_number, 'loyalty_card', loyalty_card from loyalty_account
    union
    select person_number, 'user_id', user_id from registration
    union
    select person_number, 'social_login', 'instagram:' || lower(handle) from registration where is_on_instagram
    union
    select person_number, 'social_login', login_provider || ':' || token(person_number, 'social login') from registration where login_provider <> 'site'
    union
    select person_number, 'anonymous_id', anonymous_id from visit where person_number is not null
    union
    select person_number, 'device_id', device_id from visit where person_number is not null
    union
    select person_number, 'card_fingerprint', card_fingerprint from till_receipt where person_number is not null
)

select
    held.identifier_type,
    held.identifier_value,
    person.person_id,
    coalesce(taken.taken_at, person.joined_at) as valid_from,
    given_up.given_up_at as valid_to
from held
inner join person on held.person_number = person.person_number
left join recycled_identifier as given_up
    on held.person_number = given_up.former_number and held.identifier_value = given_up.identifier_value
left join recycled_identifier as taken
    on held.person_number = taken.next_number and held.identifier_value = taken.identifier_value
where held.identifier_value is not null;

-- What each order was worth, by the arithmetic of a finance report: goods at their price, less discounts, less money given
-- back (for goods, and out of goodwill less fees). Postage is apart. Gift cards are no goods. What is no sale is worth nothing.
create or replace view truth.orders as
with gross as (
    select
        shop_order.* exclude (order_id),
        sold.order_id,
        sold.currency,
        coalesce((select sum(amount) from shop_refund where shop_refund.order_id = shop_order.order_id), 0)::decimal(18, 2) as refunded_amount,
        coalesce((select sum(postage_amount) from shop_refund where shop_refund.order_id = shop_order.order_id), 0)::decimal(18, 2)
            as postage_refunded_amount,
        case
            when is_cancelled then 'cancelled'
            when order_kind <> 'sale' then order_kind
        end as no_sale_reason
    from shop_order
    inner join (
        select purchase_number, order_id::varchar as order_id, 'GBP' as currency from shop_order
        union all
        select purchase_number, 'outlet:' || (order_id + shift), 'EUR' from second_order
    ) as sold on shop_order.purchase_number = sold.purchase_number
)

select
    'shopify' as source,
    order_id,
    no_sale_reason is null as is_sale,
    no_sale_reason,
    currency,
    gross_amount,
    discount_amount,
    case when no_sale_reason is null then refunded_amount - postage_refunded_amount else 0 end::decimal(18, 2) as returned_amount,
    case when no_sale_reason is null then gross_amount - discount_amount - refunded_amount + postage_refunded_amount else 0 end
        ::decimal(18, 2) as net_amount,
    (shipping_amount - shipping_discount)::decimal(18, 2) as postage_amount,
    postage_refunded_amount,
    gift_card_amount
from gross
union all
select
    'square',
    till_receipt.receipt_id,
    till_receipt.order_kind = 'sale',
    case when till_receipt.order_kind <> 'sale' then till_receipt.order_kind end,
    'GBP',
    purchase_total.gross_amount,
    purchase_total.discount_amount,
    case when till_receipt.order_kind = 'sale' and till_receipt.brought_back_at < end_at() then coalesce(till_line.returned_amount, 0)
        else 0 end::decimal(18, 2),
    case when till_receipt.order_kind = 'sale' then purchase_total.net_amount
        - case when till_receipt.brought_back_at < end_at() then coalesce(till_line.returned_amount, 0) else 0 end else 0 end::decimal(18, 2),
    0::decimal(18, 2),
    0::decimal(18, 2),
    till_receipt.gift_card_amount
from till_receipt
inner join purchase_total on till_receipt.purchase_number = purchase_total.purchase_number
left join till_line on till_receipt.purchase_number = till_line.purchase_number;

-- Which cookies are a robot's, and whose.
create or replace view truth.robots as
select
    visit.anonymous_id,
    reference_robots.robot_name
from visit
inner join reference_robots on visit.user_agent = reference_robots.user_agent
where visit.is_bot;

-- Who may be sent which list by email, as far as the email provider knows, and why not.
create or replace view truth.email_lists as
with bounced as (
    select klaviyo_id, max(is_bouncing) as is_bounced, max(is_marked_as_spam) as is_complained
    from email_send
    group by klaviyo_id
)

select
    subscriber.klaviyo_id,
    email_list.list_name,
    case
        when subscriber.suppressed_at is not null then 'suppressed'
        when coalesce(bounced.is_bounced, false) then 'hard_bounce'
        when coalesce(bounced.is_complained, false) then 'complaint'
        when subscriber.unsubscribed_at is not null then 'unsubscribed'
        when email_list.list_name = 'Sale' and subscriber.left_sales_at is not null then 'left_list'
    end as refusal
from subscriber
cross join email_list
left join bounced on subscriber.klaviyo_id = bounced.klaviyo_id;
