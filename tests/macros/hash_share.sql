-- Evenly spread from 0 up to 1, the same each time, whatever the text holds; null only of nothing.

with draws as (
    select
        range as number,
        {{ hash_share("cast(range as varchar)") }} as draw,
        {{ hash_share("cast(range as varchar)") }} as draw_again
    from range(10000)
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
where {{ hash_share("''''") }} is null or {{ hash_share("'é, 安'") }} is null or {{ hash_share("null") }} is not null
