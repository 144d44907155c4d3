-- Which records make two identifiers one customer, or what came nearest to it?
-- Runs on scv_pii.duckdb, the file with personal data. Write the two identifiers into the next lines; `make why` reads
-- any spelling, tells where an identifier is quarantined, and says the same in words.
with recursive asked as ( -- noqa: PRS
    select
        'email:eve@x.com' as start_id,
        'loyalty_card:123' as goal_id
),

owners as (
    select
        identifier_id,
        customer_id
    from customer_identifiers
),

common_customers as (
    select starts.customer_id
    from asked
    inner join owners as starts on asked.start_id = starts.identifier_id
    inner join owners as goals on asked.goal_id = goals.identifier_id and starts.customer_id = goals.customer_id
),

people as (
    select distinct identifier_id
    from customer_identifiers
    where strength = 'person' and customer_id in (select common_customers.customer_id from common_customers)
),

-- How well a link holds, best first: a person's word, a record, a thing that is somebody's, a likeness.
links as (
    select
        *,
        row_number() over (
            order by
                list_position(['decision', 'proof', 'possession', 'household', 'match'], link_type),
                match_weight desc,
                source_count desc,
                record_count desc,
                left_identifier_id,
                right_identifier_id,
                example_record
        ) as firmness
    from identity_links
    where
        left_customer_id = right_customer_id
        and left_customer_id in (select common_customers.customer_id from common_customers)
        and (link_type not in ('match', 'decision') or status in ('suggested', 'proven'))
),

-- A cookie, card or address may begin or end a chain and never carries one: `via_person` tells that a person was met.
steps as (
    select
        links.firmness,
        ends.from_id,
        ends.to_id,
        ends.from_id in (select people.identifier_id from people) as leaves_person,
        ends.to_id in (select people.identifier_id from people) as reaches_person
    from links
    cross join lateral (
        values (links.left_identifier_id, links.right_identifier_id), (links.right_identifier_id, links.left_identifier_id)
    ) as ends (from_id, to_id)
),

walk (identifier_id, via_person, hop, firmness, from_id, from_via_person) using key (identifier_id, via_person) as (
    select
        start_id,
        start_id in (select people.identifier_id from people),
        0,
        cast(null as bigint),
        cast(null as varchar),
        cast(null as boolean)
    from asked
    union all
    select
        steps.to_id,
        walk.via_person or steps.reaches_person,
        walk.hop + 1,
        min(steps.firmness),
        min_by(steps.from_id, steps.firmness),
        min_by(walk.via_person, steps.firmness)
    from walk
    inner join steps on walk.identifier_id = steps.from_id and (steps.leaves_person or not walk.via_person)
    left join recurring.walk as seen
        on steps.to_id = seen.identifier_id and (walk.via_person or steps.reaches_person) = seen.via_person
    where seen.identifier_id is null
    group by steps.to_id, walk.via_person or steps.reaches_person, walk.hop + 1
),

chain as (
    select walk.*
    from walk
    inner join asked on walk.identifier_id = asked.goal_id
    qualify row_number() over (order by walk.hop asc, walk.via_person desc) = 1
    union all
    select walk.*
    from chain
    inner join walk on chain.from_id = walk.identifier_id and chain.from_via_person = walk.via_person
),

linked as (
    select
        'linked' as answer,
        chain.hop,
        chain.from_id as from_identifier_id,
        chain.identifier_id as to_identifier_id,
        links.firmness = max(links.firmness) over () as is_weakest,
        links.* exclude (firmness)
    from chain
    inner join links on chain.firmness = links.firmness
),

sides as (
    select
        identifier_id,
        min(side) as side
    from (
        select start_id as identifier_id, 'start' as side from asked
        union
        select goal_id, 'goal' from asked
        union
        select members.identifier_id, 'start'
        from asked
        inner join owners on asked.start_id = owners.identifier_id
        inner join owners as members on owners.customer_id = members.customer_id
        union
        select members.identifier_id, 'goal'
        from asked
        inner join owners on asked.goal_id = owners.identifier_id
        inner join owners as members on owners.customer_id = members.customer_id
    )
    group by identifier_id
    having count(*) = 1
),

touching as (
    select
        left_sides.side as left_side,
        right_sides.side as right_side,
        coalesce(left_sides.side, right_sides.side) as side,
        case when left_sides.side is null then links.left_identifier_id else links.right_identifier_id end as shared_id,
        links.*
    from identity_links as links
    left join sides as left_sides on links.left_identifier_id = left_sides.identifier_id
    left join sides as right_sides on links.right_identifier_id = right_sides.identifier_id
    where left_sides.side is not null or right_sides.side is not null
),

-- What joins the two sides but was not followed, and what both were seen with.
near_misses as (
    select
        case link_type when 'decision' then 0 when 'proof' then 1 when 'match' then 2 else 5 end as distance,
        left_identifier_id || ' ' || right_identifier_id as miss,
        touching.*
    from touching
    where left_side <> right_side
    union all
    select
        case when shared_id in (select held.identifier_id from identity_quarantine as held) then 3 else 4 end as distance,
        shared_id as miss,
        touching.*
    from touching
    where
        (left_side is null or right_side is null)
        and shared_id in (
            select one.shared_id from touching as one
            where one.left_side is null or one.right_side is null
            group by one.shared_id
            having count(distinct one.side) = 2
        )
    qualify row_number() over (
            partition by shared_id, side
            order by record_count desc nulls last, left_identifier_id, right_identifier_id, link_type
        ) = 1
),

nearest_miss as (
    select
        'not linked, nearest miss' as answer,
        row_number() over (order by side desc) as hop,
        left_identifier_id as from_identifier_id,
        right_identifier_id as to_identifier_id,
        cast(null as boolean) as is_weakest,
        near_misses.* exclude (distance, miss, left_side, right_side, side, shared_id)
    from near_misses
    where not exists (select linked.answer from linked)
    qualify dense_rank() over (order by distance, match_weight desc nulls last, miss) = 1
)

select
    answer,
    hop,
    from_identifier_id,
    to_identifier_id,
    link_type,
    status,
    rule,
    detail,
    example_record,
    matched_record,
    evidence,
    match_weight,
    source_count,
    record_count,
    first_seen_at,
    last_seen_at,
    is_weakest
from (
    select * from linked
    union all
    select * from nearest_miss
)
order by hop
