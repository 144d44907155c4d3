-- Grain: one row per build, customer and what became of them: created, merged, split, retired or restored.

with personal_types as (
    {{ personal_identifier_types() }}
),

registry as (
    select
        assignments.*,
        personal_types.identifier_type is not null as is_personal
    from {{ ref('idr_id_registry') }} as assignments
    left join personal_types on split_part(assignments.identifier_id, ':', 1) = personal_types.identifier_type
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
        min(build_number) as issued_in_build,
        min(case when is_personal then build_number end) as something_of_its_own_since
    from registry
    where customer_id is not null
    group by customer_id
),

-- People have moved where something of their own has, or where an address is all that they ever had.
moves as (
    select
        registry.build_number,
        registry.changed_at,
        registry.customer_id,
        registry.previous_customer_id,
        count(*) as identifier_count,
        bool_or(registry.is_personal)
        or coalesce(min(previous_ids.something_of_its_own_since), registry.build_number + 1) > registry.build_number
            as is_of_people,
        bool_or(registry.is_personal)
        or coalesce(min(issued_ids.something_of_its_own_since), registry.build_number + 1) > registry.build_number
            as is_to_people,
        min(issued_ids.issued_in_build) as issued_in_build
    from registry
    left join issued_ids on registry.customer_id = issued_ids.customer_id
    left join issued_ids as previous_ids on registry.previous_customer_id = previous_ids.customer_id
    -- What is remembered of a name moves nobody.
    where registry.customer_id is distinct from registry.previous_customer_id
    group by registry.build_number, registry.changed_at, registry.customer_id, registry.previous_customer_id
),

-- Whether the customer that identifiers left still stood for somebody after the build in which they left.
departures as (
    select
        left_ids.build_number,
        left_ids.previous_customer_id,
        left_ids.has_merged,
        count(held.identifier_id) as remaining_count
    from (
        select
            build_number,
            previous_customer_id,
            bool_or(customer_id is not null and is_of_people) as has_merged
        from moves
        where previous_customer_id is not null
        group by build_number, previous_customer_id
    ) as left_ids
    left join held
        on
            left_ids.previous_customer_id = held.customer_id
            and left_ids.build_number >= held.from_build
            and (held.until_build is null or left_ids.build_number < held.until_build)
    group by left_ids.build_number, left_ids.previous_customer_id, left_ids.has_merged
),

-- A customer who was gone for a while and is seen again keeps the old id.
comebacks as (
    select
        moves.build_number,
        moves.customer_id
    from moves
    left join held
        on
            moves.customer_id = held.customer_id
            and moves.build_number > held.from_build
            and (held.until_build is null or moves.build_number <= held.until_build)
    where moves.customer_id is not null and moves.issued_in_build < moves.build_number
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
        comebacks.customer_id is not null as is_back,
        moves.issued_in_build = moves.build_number as is_new,
        case
            when moves.previous_customer_id is null and moves.issued_in_build = moves.build_number then 'created'
            when moves.previous_customer_id is null and comebacks.customer_id is not null then 'restored'
            when moves.previous_customer_id is null then 'extended'
            when departures.remaining_count > 0 and moves.customer_id is null then 'reduced'
            when departures.remaining_count > 0 and moves.is_to_people then 'split'
            when departures.remaining_count > 0 then 'extended'
            when departures.has_merged and moves.customer_id is null then 'reduced'
            when moves.customer_id is null then 'retired'
            when moves.is_of_people then 'merged'
            when departures.has_merged then 'extended'
            else 'retired'
        end as change_type
    from moves
    left join departures
        on
            moves.build_number = departures.build_number
            and moves.previous_customer_id = departures.previous_customer_id
    left join comebacks
        on
            moves.build_number = comebacks.build_number
            and moves.customer_id = comebacks.customer_id
),

-- Whoever is made of what others left behind has come all the same.
changes_told as (
    select
        build_number,
        changed_at,
        customer_id,
        other_customer_id,
        identifier_count,
        change_type
    from changes
    union all
    select
        changes.build_number,
        changes.changed_at,
        changes.customer_id,
        cast(null as string) as other_customer_id,
        sum(changes.identifier_count) as identifier_count,
        case when bool_or(changes.is_new) then 'created' else 'restored' end as change_type
    from changes
    where changes.customer_id is not null and (changes.is_new or changes.is_back)
    group by changes.build_number, changes.changed_at, changes.customer_id
    having not bool_or(changes.change_type in ('created', 'restored', 'split'))
)

select
    build_number,
    change_type,
    cast(sum(identifier_count) as bigint) as identifier_count,
    changed_at,
    -- A customer that is no more is the subject of its own retirement.
    case when change_type = 'retired' then other_customer_id else customer_id end as customer_id,
    case when change_type <> 'retired' then other_customer_id end as other_customer_id
from changes_told
-- Gaining or losing an identifier changes nobody's id.
where change_type not in ('extended', 'reduced')
group by
    build_number,
    change_type,
    changed_at,
    case when change_type = 'retired' then other_customer_id else customer_id end,
    case when change_type <> 'retired' then other_customer_id end
