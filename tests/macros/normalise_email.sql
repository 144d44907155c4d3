-- One address however it is typed; text that is no address identifies nobody.
with cases as (
    select ' Eve@X.com ' as written, 'eve@x.com' as expected
    union all
    select 'ｅｖｅ@x.com', 'eve@x.com'
    union all
    select 'eve@x.com' || chr(160), 'eve@x.com'
    union all
    select 'zoë@exämple.com', 'zoë@exämple.com'
    union all
    select 'j.doe+news@gmail.com', 'j.doe+news@gmail.com'
    union all
    select 'no at sign', null
    union all
    select 'a@b', null
    union all
    select 'two@at@signs.com', null
    union all
    select 'spa ce@x.com', null
    union all
    select '@x.com', null
    union all
    select '', null
    union all
    select null, null
)

select
    written,
    expected,
    {{ normalise_email('written') }} as found
from cases
where {{ normalise_email('written') }} is distinct from expected
