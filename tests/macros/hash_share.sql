-- Evenly spread from 0 up to 1, the same each time, whatever the text holds; null only of nothing.

with days as (
    {{ calendar_days("cast('2000-01-01' as date)", "cast('2027-05-18' as date)") }}
),

draws as (
    select
        {{ hash_share("cast(day as string)") }} as draw,
        {{ hash_share("cast(day as string)") }} as draw_again
    from days
),

tenths as (
    select
        floor(draw * 10) as tenth,
        count(*) as draw_count
    from draws
    group by tenth
)

select 'uneven' as what
from tenths
where tenth < 0 or tenth > 9 or draw_count < 800 or draw_count > 1200
union all
select 'changing' as what
from draws
where draw != draw_again
union all
select 'fails on odd text' as what
where
    {{ hash_share(text_literal("'")) }} is null
    or {{ hash_share("'é, 安'") }} is null
    or {{ hash_share("cast(null as string)") }} is not null
