-- Grain: one row per persona.

with persona_fits as (
    select * from {{ ref('int_persona_fits') }}
),

persona_features as (
    select * from {{ ref('persona_features') }}
),

persona_members as (
    select * from {{ ref('int_persona_members') }}
),

main_currency as (
    select * from {{ ref('int_main_currency') }}
),

-- What sets a persona apart is how far it lies from everybody, in deviations.
traits_ranked as (
    select
        persona_fits.*,
        persona_features.figure,
        persona_features.unit,
        main_currency.currency,
        case when persona_fits.centre > 0 then persona_features.more_name else persona_features.less_name end as naming,
        case when persona_fits.centre > 0 then persona_features.more else persona_features.less end as wording,
        row_number() over (
            partition by persona_fits.persona
            order by abs(persona_fits.centre) desc, persona_fits.feature asc
        ) as trait_rank
    from persona_fits
    inner join persona_features on persona_fits.feature = persona_features.feature
    cross join main_currency
),

traits_in_words as (
    select
        *,
        wording || ' ('
        || case figure
            when 'share'
                then cast(cast(round(100 * mean_of_persona) as integer) as string) || '% against '
                    || cast(cast(round(100 * mean_of_all) as integer) as string) || '%'
            when 'money'
                then {{ money_in_words('mean_of_persona', 'currency') }} || ' against '
                    || {{ money_in_words('mean_of_all', 'currency') }}
            else {{ figure_in_words('mean_of_persona', 1) }} || ' against ' || {{ figure_in_words('mean_of_all', 1) }}
        end
        || ' ' || unit || ')' as wording_with_figures
    from traits_ranked
    where trait_rank <= 3
),

-- Regulars who pay full price: the first thing that sets them apart names them, the second tells them from others.
personas_described as (
    select
        persona,
        max(case when trait_rank = 1 then naming end) || ' who ' || max(case when trait_rank = 2 then wording end)
            as short_name,
        max(case when trait_rank = 3 then wording end) as third_wording,
        {{ ordered_text('wording_with_figures', '; ', 'trait_rank') }} as description,
        max(silhouette) as silhouette,
        max(silhouettes) as silhouettes_by_persona_count
    from traits_in_words
    group by persona
),

-- Where two would be called the same, the third thing is said as well.
personas_named as (
    select
        *,
        short_name
        || case when count(*) over (partition by short_name) > 1 then ' and ' || third_wording else '' end
            as persona_name
    from personas_described
),

members_counted as (
    select
        persona,
        count(*) as customer_count
    from persona_members
    group by persona
),

personas as (
    select
        personas_named.persona_name,
        personas_named.description,
        personas_named.silhouettes_by_persona_count,
        personas_named.silhouette,
        cast(personas_named.persona as integer) as persona,
        cast(coalesce(members_counted.customer_count, 0) as integer) as customer_count,
        cast(count(*) over () as integer) as persona_count,
        coalesce(members_counted.customer_count, 0)
        / cast(nullif(sum(members_counted.customer_count) over (), 0) as double) as customer_share
    from personas_named
    left join members_counted on personas_named.persona = members_counted.persona
)

select
    persona,
    persona_name,
    description,
    silhouettes_by_persona_count,
    customer_count,
    customer_share,
    persona_count,
    silhouette
from personas
