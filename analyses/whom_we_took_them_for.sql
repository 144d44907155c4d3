-- Whom did we take people for when they came into an audience, and who are they today?
-- Runs on scv_pii.duckdb. `customers_as_believed(release, date)` is whom a release took everybody for: here the first
-- one that is remembered, on its own day. One line per audience and identifier whose person is somebody else today.
with then_believed as (
    select
        believed.identifier_id,
        believed.customer_id,
        believed.current_customer_id
    from
        customers_as_believed(
            (select min(release_id) from release_history),
            (select arg_min(as_of, release_id) from release_history)
        ) as believed
    where not believed.is_believed_today
)

select
    audience_enrolments.audience,
    then_believed.identifier_id,
    then_believed.customer_id as taken_for,
    then_believed.current_customer_id as today,
    audience_enrolments.enrolled_at
from then_believed
inner join audience_enrolments on then_believed.current_customer_id = audience_enrolments.customer_id
order by audience_enrolments.audience, then_believed.identifier_id
