-- Scenario 29: what was accepted is in staging or was erased, and nothing is both: the one place where the sum is made.
with feed_health as (
    select * from {{ ref('feed_health') }}
    where column_name is null and row_count is not null
),

staged as (
    {% for table in person_records() %}
        select
            '{{ table.source }}' as source,
            '{{ table.table }}' as table_name,
            count(*) as staged_count
        from ({{ accepted_rows(table.source, table.table) }}) as accepted
        {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select
    feed_health.source,
    feed_health.table_name,
    feed_health.accepted_count,
    feed_health.duplicate_count,
    feed_health.erased_count,
    staged.staged_count
from feed_health
inner join staged
    on
        feed_health.source = staged.source
        and feed_health.table_name = staged.table_name
where feed_health.accepted_count - feed_health.duplicate_count - feed_health.erased_count != staged.staged_count
