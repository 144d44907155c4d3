-- Grain: one row per customer, preference, scope and value, the best few of each.

with evidence as (
    select * from {{ ref('int_preference_evidence') }}
),

buying_styles as (
    select * from {{ ref('int_buying_styles') }}
),

-- What somebody said and what we saw of the same thing is one preference.
evidence_joined_up as (
    select
        customer_id,
        preference,
        scope,
        value,
        sum(evidence_count) as evidence_count,
        bool_or(provenance = 'declared') as is_declared
    from evidence
    group by
        customer_id,
        preference,
        scope,
        value
),

shares as (
    select
        *,
        -- As floating-point numbers: engines round the quotient of two decimals to places of their own.
        cast(evidence_count as double) / nullif(
            sum(evidence_count) over (partition by customer_id, preference, scope), 0
        ) as evidence_share
    from evidence_joined_up
),

preferences as (
    select
        customer_id,
        preference,
        scope,
        value,
        evidence_count,
        case when is_declared then 'declared' else 'observed' end as provenance,
        evidence_share
    from shares
    union all
    select
        customer_id,
        preference,
        '' as scope,
        value,
        evidence_count,
        'inferred' as provenance,
        evidence_share
    from buying_styles
),

-- Their own word comes first. Otherwise the more evidence the surer, and the more of it for one value.
preferences_ranked as (
    select
        *,
        md5(customer_id || '|' || preference || '|' || scope || '|' || value) as preference_id,
        nullif(scope, '') as preference_scope,
        case provenance
            when 'declared' then 1.0
            else evidence_share * evidence_count / (evidence_count + {{ var('preference_half_certain_after') }})
        end as confidence,
        row_number() over (
            partition by customer_id, preference, scope
            order by case provenance when 'declared' then 0 else 1 end, evidence_count desc, value asc
        ) as preference_rank
    from preferences
)

select
    preference_id,
    customer_id,
    preference,
    preference_scope as scope,
    value,
    provenance,
    cast(preference_rank as integer) as preference_rank,
    cast(evidence_count as integer) as evidence_count,
    {{ as_decimal('evidence_share', 6, 4) }} as evidence_share,
    {{ as_decimal('confidence', 6, 4) }} as confidence
from preferences_ranked
where preference_rank <= {{ var('preference_values_kept') }}
