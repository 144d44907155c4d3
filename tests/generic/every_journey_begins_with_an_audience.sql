{#
    The first step of a journey says who comes in: without an audience nobody would. Names the journey.
#}
{% test every_journey_begins_with_an_audience(model) %}

with steps_in_order as (
    select
        journey,
        audience,
        row_number() over (partition by journey order by step) as step_number
    from {{ model }}
),

findings as (
    select '{{ model.identifier }}.csv: journey ''' || journey || ''' begins with no audience, so nobody comes in' as finding
    from steps_in_order
    where step_number = 1 and audience is null
)

select finding
from findings
where {{ raise_message('finding') }}

{% endtest %}
