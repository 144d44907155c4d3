-- Grain: one row per build, customer and what became of them: created, merged, split, retired or restored.

with registry as (
    select * from {{ ref('idr_id_registry') }}
),

-- Every build's word on an identifier holds until the next one.
held as (
    select
        identifier_id,
        customer_id,
        build_number as from_build,
        lead(build_number) over (partition by identifier_id order by build_number) as until_build
    from registry
),

issued_ids as (
    select
        customer_id,
        min(build_number) as issued_in_build
    from registry
    where customer_id is not null
    group by customer_id
),

moves as (
    select
        build_number,
        changed_at,
        customer_id,
        previous_customer_id,
        count(*) as identifier_count
    from registry
    group by build_number, changed_at, customer_id, previous_customer_id
),

-- Whether the customer that identifiers left still stood for somebody after the build in which they left.
departures as (
    select
        moves.build_number,
        moves.previous_customer_id,
        count(held.identifier_id) as remaining_count
    from (
        select distinct
            build_number,
            previous_customer_id
        from moves
        where previous_customer_id is not null
    ) as moves
    left join held
        on
            moves.previous_customer_id = held.customer_id
            and moves.build_number >= held.from_build
            and (held.until_build is null or moves.build_number < held.until_build)
    group by moves.build_number, moves.previous_customer_id
),

-- A customer who was gone for a while and is seen again keeps the old id.
comebacks as (
    select
        moves.build_number,
        moves.customer_id
    from moves
    inner join issued_ids on moves.customer_id = issued_ids.customer_id
    left join held
        on
            moves.customer_id = held.customer_id
            and moves.build_number > held.from_build
            and (held.until_build is null or moves.build_number <= held.until_build)
    where moves.previous_customer_id is null and issued_ids.issued_in_build < moves.build_number
    group by moves.build_number, moves.customer_id
    having count(held.identifier_id) = 0
),

changes as (
    select
        moves.build_number,
        moves.changed_at,
        moves.customer_id,
        moves.previous_customer_id as other_customer_id,
        moves.identifier_count,
        case
            when moves.previous_customer_id is null and issued_ids.issued_in_build = moves.build_number then 'created'
            when moves.previous_customer_id is null and comebacks.customer_id is not null then 'restored'
            when moves.previous_customer_id is null then 'extended'
            when moves.customer_id is null and departures.remaining_count = 0 then 'retired'
            when moves.customer_id is null then 'reduced'
            when departures.remaining_count = 0 then 'merged'
            else 'split'
        end as change_type
    from moves
    left join issued_ids on moves.customer_id = issued_ids.customer_id
    left join departures
        on
            moves.build_number = departures.build_number
            and moves.previous_customer_id = departures.previous_customer_id
    left join comebacks
        on
            moves.build_number = comebacks.build_number
            and moves.customer_id = comebacks.customer_id
)

select
    build_number,
    change_type,
    identifier_count,
    changed_at,
    -- A customer that is no more is the subject of its own retirement.
    coalesce(customer_id, other_customer_id) as customer_id,
    case when customer_id is not null then other_customer_id end as other_customer_id
from changes
-- Gaining or losing an identifier changes nobody's id.
where change_type not in ('extended', 'reduced')
