-- Grain: one row per segment and customer outside it who is most like its members.

with traits as (
    select * from {{ ref('int_look_alike_traits') }}
),

weights as (
    select * from {{ ref('int_look_alike_weights') }}
),

segment_members as (
    select * from {{ ref('int_segment_members') }}
),

likenesses as (
    select
        weights.segment,
        traits.customer_id,
        -- As decimals, so that the order of the rows never shows in the last digit.
        sum(cast(weights.weight as decimal(18, 9))) as likeness,
        count(*) as trait_count
    from traits
    inner join weights
        on
            traits.trait = weights.trait
            and traits.value = weights.value
    group by weights.segment, traits.customer_id
),

outsiders_ranked as (
    select
        likenesses.*,
        row_number() over (
            partition by likenesses.segment
            order by likenesses.likeness desc, likenesses.customer_id asc
        ) as likeness_rank
    from likenesses
    left join segment_members
        on
            likenesses.segment = segment_members.rule
            and likenesses.customer_id = segment_members.customer_id
    where
        segment_members.customer_id is null
        and likenesses.trait_count >= {{ var('look_alike_least_traits') }}
        and likenesses.likeness > 0
),

outsiders_kept as (
    select * from outsiders_ranked
    where likeness_rank <= {{ var('look_alikes_per_segment') }}
),

traits_ranked as (
    select
        outsiders_kept.segment,
        outsiders_kept.customer_id,
        traits.trait,
        traits.value,
        case
            when {{ figure_in_words('weights.lift', 1) }} = '1' then 'about'
            else {{ figure_in_words('weights.lift', 1) }} || ' times'
        end as lift_in_words,
        row_number() over (
            partition by outsiders_kept.segment, outsiders_kept.customer_id
            order by weights.lift desc, traits.trait asc, traits.value asc
        ) as trait_rank
    from outsiders_kept
    inner join traits on outsiders_kept.customer_id = traits.customer_id
    inner join weights
        on
            outsiders_kept.segment = weights.segment
            and traits.trait = weights.trait
            and traits.value = weights.value
),

reasons as (
    select
        segment,
        customer_id,
        {{ ordered_text(
            "replace(trait, '_', ' ') || ' ' || value || ' (' || lift_in_words || ' as common among them)'",
            ', ',
            'trait_rank'
        ) }} as reason
    from traits_ranked
    where trait_rank <= 3
    group by segment, customer_id
)

select
    outsiders_kept.segment,
    outsiders_kept.customer_id,
    reasons.reason,
    cast(outsiders_kept.likeness_rank as integer) as likeness_rank,
    cast(outsiders_kept.trait_count as integer) as trait_count,
    cast(outsiders_kept.likeness as double) as likeness
from outsiders_kept
inner join reasons
    on
        outsiders_kept.segment = reasons.segment
        and outsiders_kept.customer_id = reasons.customer_id
