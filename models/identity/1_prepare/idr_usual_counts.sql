-- Grain: one row per type of identifier, line type and what is counted beside it, with what is usual there.

with counts as (
    select * from {{ ref('idr_identifier_counts') }}
),

measured as (
    {%- for counted, column_name in [
        ('names', 'all_name_count'), ('contact_points', 'contact_point_count'), ('accounts', 'account_count')
    ] %}
        select
            identifier_type,
            line_type,
            '{{ counted }}' as counted,
            {{ column_name }} as count_beside,
            count(*) as identifier_count
        from counts
        where {{ column_name }} > 0
        group by identifier_type, line_type, {{ column_name }}
        {%- if not loop.last %}
            union all
        {%- endif %}
    {%- endfor %}
),

-- An identifier that stands above 19 in 20 of its type is not among the neighbours that it is compared with.
measured_up_to as (
    select
        *,
        sum(identifier_count) over (partition by identifier_type, line_type, counted) - 1 as neighbours,
        sum(identifier_count) over (
            partition by identifier_type, line_type, counted
            order by count_beside
            rows between unbounded preceding and current row
        ) as identifiers_up_to
    from measured
),

usual as (
    select
        identifier_type,
        line_type,
        counted,
        min(neighbours) as neighbours,
        min(count_beside) as usual_count
    from measured_up_to
    where neighbours > 0 and identifiers_up_to >= ceil(0.95 * neighbours)
    group by identifier_type, line_type, counted
)

select
    identifier_type,
    line_type,
    counted,
    cast(neighbours as bigint) as neighbours,
    usual_count,
    -- Of less than twenty one cannot tell what 19 in 20 have: the fewer there are, the more is allowed. A household is
    -- never too many.
    cast(greatest(
        {{ var('max_customers_per_household') }},
        ceil({{ var('neighbour_ratio') }} * usual_count * (1 + 20 / cast(neighbours as double)))
    ) as integer) as max_count
from usual
