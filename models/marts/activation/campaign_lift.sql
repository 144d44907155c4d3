-- Grain: one row per audience with people in it: what those who were told did more than those who were held out.

with enrolments as (
    select * from {{ ref('int_audience_enrolments') }}
    where not is_mixed
),

deliveries as (
    select * from {{ ref('int_destination_deliveries') }}
    where kind = 'audience' and operation = 'add'
),

orders as (
    select * from {{ ref('int_customer_orders') }}
    where is_valid and customer_id is not null
),

main_currency as (
    select * from {{ ref('int_main_currency') }}
),

windows as (
    select * from {{ ref('int_windows') }}
),

people_told as (
    select
        audience,
        customer_id,
        bool_or(status = 'accepted') as was_told
    from deliveries
    group by audience, customer_id
),

audiences_sent as (
    select distinct audience from deliveries
),

-- Of an audience that we send ourselves it is known who was told; of any other everybody was who was to be.
enrolments_told as (
    select enrolments.*
    from enrolments
    left join audiences_sent on enrolments.audience = audiences_sent.audience
    left join people_told
        on enrolments.audience = people_told.audience and enrolments.customer_id = people_told.customer_id
    where enrolments.is_held_out or audiences_sent.audience is null or coalesce(people_told.was_told, false)
),

-- Everybody who ever came in counts from their first day, those too who left because it worked. An order in any
-- currency is an order; revenue is that of the currency that most sales are paid in.
people_measured as (
    select
        enrolments.audience,
        enrolments.customer_id,
        enrolments.is_held_out,
        count(orders.order_id) > 0 as has_converted,
        max(main_currency.currency) as currency,
        coalesce(
            sum(case when orders.currency is not distinct from main_currency.currency then orders.net_revenue end), 0
        ) as net_revenue,
        min({{ days_between(local_date('enrolments.enrolled_at'), 'windows.as_of_date') }}) as days_measured
    from enrolments_told as enrolments
    cross join windows
    cross join main_currency
    left join orders
        on
            enrolments.customer_id = orders.customer_id
            and enrolments.enrolled_at < orders.ordered_at
            and orders.ordered_at < enrolments.enrolled_at + interval '{{ var("lift_window_days") }} days'
    group by enrolments.audience, enrolments.customer_id, enrolments.is_held_out
),

groups as (
    select
        audience,
        max(currency) as currency,
        count_if(not is_held_out) as sent_people,
        count_if(is_held_out) as held_out_people,
        count_if(has_converted and not is_held_out) as sent_conversions,
        count_if(has_converted and is_held_out) as held_out_conversions,
        avg(cast(has_converted as integer)) filter (where not is_held_out) as sent_rate,
        avg(cast(has_converted as integer)) filter (where is_held_out) as held_out_rate,
        avg(cast(net_revenue as double)) filter (where not is_held_out) as sent_revenue,
        avg(cast(net_revenue as double)) filter (where is_held_out) as held_out_revenue,
        var_samp(cast(net_revenue as double)) filter (where not is_held_out) as sent_revenue_variance,
        var_samp(cast(net_revenue as double)) filter (where is_held_out) as held_out_revenue_variance,
        max(days_measured) as days_measured
    from people_measured
    group by audience
),

-- Agresti and Caffo: one success and one failure more in each group keeps the interval honest in small ones.
rates_adjusted as (
    select
        *,
        cast(sent_conversions + 1 as double) / (sent_people + 2) as adjusted_sent_rate,
        cast(held_out_conversions + 1 as double) / (held_out_people + 2) as adjusted_held_out_rate
    from groups
),

uncertainty as (
    select
        *,
        1.959964 * sqrt(
            adjusted_sent_rate * (1 - adjusted_sent_rate) / (sent_people + 2)
            + adjusted_held_out_rate * (1 - adjusted_held_out_rate) / (held_out_people + 2)
        ) as rate_margin,
        1.959964 * sqrt(
            sent_revenue_variance / nullif(sent_people, 0) + held_out_revenue_variance / nullif(held_out_people, 0)
        ) as revenue_margin
    from rates_adjusted
),

lift as (
    select
        *,
        sent_rate - held_out_rate as rate_lift,
        (sent_rate - held_out_rate) / nullif(held_out_rate, 0) as relative_lift,
        case when sent_people > 0 and held_out_people > 0 then adjusted_sent_rate - adjusted_held_out_rate end
            as adjusted_lift,
        sent_revenue - held_out_revenue as revenue_lift
    from uncertainty
)

select
    audience,
    currency,
    cast(sent_people as bigint) as sent_people,
    cast(held_out_people as bigint) as held_out_people,
    cast(sent_conversions as bigint) as sent_conversions,
    cast(held_out_conversions as bigint) as held_out_conversions,
    {{ as_decimal('sent_rate', 9, 6) }} as sent_conversion_rate,
    {{ as_decimal('held_out_rate', 9, 6) }} as held_out_conversion_rate,
    {{ as_decimal('rate_lift', 9, 6) }} as conversion_lift,
    {{ as_decimal('adjusted_lift - rate_margin', 9, 6) }} as conversion_lift_low,
    {{ as_decimal('adjusted_lift + rate_margin', 9, 6) }} as conversion_lift_high,
    {{ as_decimal('relative_lift', 12, 6) }} as relative_conversion_lift,
    {{ as_decimal('sent_revenue', 18, 2) }} as sent_revenue_per_person,
    {{ as_decimal('held_out_revenue', 18, 2) }} as held_out_revenue_per_person,
    {{ as_decimal('revenue_lift', 18, 2) }} as revenue_lift_per_person,
    {{ as_decimal('revenue_lift - revenue_margin', 18, 2) }} as revenue_lift_low,
    {{ as_decimal('revenue_lift + revenue_margin', 18, 2) }} as revenue_lift_high,
    cast(days_measured as integer) as days_measured,
    coalesce(adjusted_lift - rate_margin > 0 or adjusted_lift + rate_margin < 0, false) as is_significant
from lift
