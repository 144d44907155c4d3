-- Who lives where and how they shop: one row per person, and the identifiers that are truly theirs.

-- Households come in blocks of 21 people: eight live alone, three pairs, one of three, one of four.
create or replace table household_member as
with numbered as (
    select
        person_number,
        (person_number - 1) // 21 as block,
        ((person_number - 1) % 21)::integer as place_in_block
    from range(1, people() + 1) as people(person_number)
),

placed as (
    select
        person_number,
        block * 12 + [1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 10, 10, 11, 11, 12, 12, 12, 12, 12, 12, 12][1 + place_in_block]
            as household_number,
        place_in_block
    from numbered
)

select
    person_number,
    -- The last seven of a block are a household of three and one of four.
    case when place_in_block >= 17 then household_number + 1000000000 else household_number end as household_number,
    case
        when place_in_block < 8 then 0
        when place_in_block < 14 then place_in_block % 2
        when place_in_block < 17 then place_in_block - 14
        else place_in_block - 17
    end as position_in_household,
    case
        when place_in_block < 8 then 1
        when place_in_block < 14 then 2
        when place_in_block < 17 then 3
        else 4
    end as household_size
from placed;

-- Kinds: single, couple, housemates, parent and child, family, father and son of one name, family with adult twins.
create or replace table household as
with kinds as (
    select distinct
        household_number,
        household_size,
        case household_size
            when 1 then 'single'
            when 2 then pick(household_number, 'kind', ['couple', 'couple', 'couple', 'couple', 'couple', 'couple',
                'couple', 'housemates', 'parent_and_child', 'parent_and_child'])
            when 3 then pick(household_number, 'kind', ['family', 'family', 'family', 'father_and_son', 'housemates'])
            else pick(household_number, 'kind', ['family', 'family', 'twins', 'housemates'])
        end as household_kind
    from household_member
),

homes as (
    select
        household_number,
        home_number,
        dice(household_number, 'place' || home_number, (select count(*) from reference_places)) as place_rank,
        dice(household_number, 'stem' || home_number, (select count(*) from reference_street_stems)) as stem_rank,
        dice(household_number, 'type' || home_number, (select count(*) from reference_street_types)) as type_rank,
        1 + dice(household_number, 'house' || home_number, 160) as house_number
    from kinds, (values (1), (2)) as home_numbers(home_number)
),

addresses as (
    select
        homes.household_number,
        homes.home_number,
        homes.house_number || ' ' || street_stems.stem || ' ' || street_types.street_type as address_line_1,
        homes.house_number || ' ' || street_stems.stem || ' ' || street_types.short_form as address_line_1_short,
        case when chance(homes.household_number, 'is a flat' || homes.home_number, 0.15)
            then 'Flat ' || (1 + dice(homes.household_number, 'flat' || homes.home_number, 24))
        end as address_line_2,
        places.city,
        places.region,
        -- Neighbours share a postcode: fifteen houses of a street.
        places.postcode_area
        || (1 + dice(places.place_rank * 100000 + street_stems.rank * 100 + street_types.rank, 'district', places.districts))
        || ' ' || dice(places.place_rank * 100000 + street_stems.rank * 100 + street_types.rank, 'sector', 10)
        || substr('ABDEFGHJLNPQRSTUWXYZ', 1 + dice(
            places.place_rank * 1000000 + street_stems.rank * 1000 + street_types.rank * 20 + homes.house_number // 15,
            'first unit letter', 20), 1)
        || substr('ABDEFGHJLNPQRSTUWXYZ', 1 + dice(
            places.place_rank * 1000000 + street_stems.rank * 1000 + street_types.rank * 20 + homes.house_number // 15,
            'second unit letter', 20), 1) as postcode,
        places.dialling_code,
        places.subscriber_start
    from homes
    inner join reference_places as places on homes.place_rank = places.place_rank
    inner join reference_street_stems as street_stems on homes.stem_rank = street_stems.rank
    inner join reference_street_types as street_types on homes.type_rank = street_types.rank
),

landlines as (
    -- Every subscriber of an exchange gets the next number in a scrambled order, so no two households share one.
    select
        household_number,
        substr(dialling_code, 2) || subscriber_start as start_digits,
        row_number() over (partition by dialling_code, subscriber_start order by household_number) as subscriber_number
    from addresses
    where home_number = 1
),

heads as (
    select
        household_number,
        date '1946-01-01' + dice(household_number, 'age of a parent', 9500) as parent_birth_date,
        date '1950-01-01' + dice(household_number, 'age of an adult', 20600) as adult_birth_date,
        case when chance(household_number, 'sex', 0.62) then 'f' else 'm' end as head_sex
    from kinds
)

select
    kinds.household_number,
    kinds.household_size,
    kinds.household_kind,
    heads.head_sex,
    case when kinds.household_kind in ('family', 'father_and_son', 'twins', 'parent_and_child')
        then heads.parent_birth_date else heads.adult_birth_date
    end as head_birth_date,
    chance(kinds.household_number, 'shares a surname', 0.7) as has_one_surname,
    first_home.address_line_1,
    first_home.address_line_1_short,
    first_home.address_line_2,
    first_home.city,
    first_home.region,
    first_home.postcode,
    second_home.address_line_1 as next_address_line_1,
    second_home.address_line_2 as next_address_line_2,
    second_home.city as next_city,
    second_home.region as next_region,
    second_home.postcode as next_postcode,
    case when chance(kinds.household_number, 'moves', 0.07)
        then start_at() + to_days(30 + dice(kinds.household_number, 'moves on', greatest(days() - 60, 1)))
    end as moved_at,
    case
        when kinds.household_kind = 'housemates' and kinds.household_size = 4
            or chance(kinds.household_number, 'has a landline', case kinds.household_size when 1 then 0.25 else 0.55 end)
            then '+44' || landlines.start_digits || lpad(
                ((landlines.subscriber_number * 7919 + 1234) % power(10, 10 - length(landlines.start_digits))::bigint)::varchar,
                (10 - length(landlines.start_digits))::integer, '0')
    end as landline,
    kinds.household_size > 1 and chance(kinds.household_number, 'has a tablet', 0.25) as has_shared_tablet,
    kinds.household_kind = 'couple' and chance(kinds.household_number, 'has one card', 0.2) as has_shared_card
from kinds
inner join heads on kinds.household_number = heads.household_number
inner join addresses as first_home on kinds.household_number = first_home.household_number and first_home.home_number = 1
inner join addresses as second_home on kinds.household_number = second_home.household_number and second_home.home_number = 2
inner join landlines on kinds.household_number = landlines.household_number
order by kinds.household_number;

create or replace table person_name as
with roles as (
    select
        household_member.person_number,
        household_member.household_number,
        household_member.position_in_household,
        household.household_kind,
        household.head_birth_date,
        case
            when household.household_kind in ('single', 'housemates') then 'adult'
            when household_member.position_in_household = 0 then 'head'
            when household.household_kind = 'parent_and_child' then 'child'
            when household_member.position_in_household = 1 and household.household_kind = 'father_and_son' then 'son'
            when household_member.position_in_household = 1 then 'partner'
            when household.household_kind = 'father_and_son' then 'partner'
            when household.household_kind = 'twins' then 'twin'
            when household.household_kind = 'couple' then 'partner'
            else 'child'
        end as role,
        household.head_sex,
        household.has_one_surname
    from household_member
    inner join household on household_member.household_number = household.household_number
),

described as (
    select
        *,
        case
            when household_kind = 'father_and_son' and role in ('head', 'son') then 'm'
            when role = 'partner' and household_kind = 'father_and_son' then 'f'
            when role = 'head' then head_sex
            when role = 'partner' and chance(person_number, 'sex', 0.94) then case head_sex when 'f' then 'm' else 'f' end
            when role = 'partner' then head_sex
            else case when chance(person_number, 'sex', 0.62) then 'f' else 'm' end
        end as sex,
        case role
            when 'adult' then date '1948-01-01' + dice(person_number, 'birth date', 21800)
            when 'head' then head_birth_date
            when 'partner' then head_birth_date + dice(person_number, 'partner age', 3600) - 1800
            when 'twin' then head_birth_date + 8000 + dice(household_number, 'twin age', 4500)
            else head_birth_date + 7600 + dice(person_number, 'child age', 4800)
        end as birth_date,
        case
            when role = 'adult' or (role = 'partner' and not has_one_surname) then person_number
            else -household_number
        end as surname_key,
        case role
            when 'son' then -household_number
            when 'head' then -household_number
            else person_number
        end as given_name_key,
        -- Twins never draw the same first name: they start half a list apart.
        case when role = 'twin' then position_in_household % 2 else 0 end as name_shift
    from roles
),

ranked as (
    select
        described.*,
        case when role = 'twin'
            then (skewed_rank(household_number, 'twin name', 100, 1.5) + name_shift * 100)
            else skewed_rank(given_name_key, 'given name', case sex when 'f' then 204 else 202 end, 1.5)
        end as given_rank,
        skewed_rank(surname_key, 'family name', (select count(*) from reference_family_names), 1.8) as family_rank
    from described
)

select
    ranked.person_number,
    ranked.household_number,
    ranked.role,
    ranked.household_kind,
    ranked.sex,
    -- Adult children of the latest parents are at least eighteen.
    least(ranked.birth_date, date '2007-06-01' - dice(ranked.household_number, 'youngest', 300)) as birth_date,
    given_names.given_name,
    coalesce(nullif(given_names.nickname, ''), given_names.given_name) as nickname,
    family_names.family_name
    || case when chance(ranked.surname_key, 'double-barrelled', 0.02)
        then '-' || second_family_names.family_name else ''
    end as family_name
from ranked
inner join reference_given_names as given_names
    on ranked.sex = given_names.sex and ranked.given_rank = given_names.rank
inner join reference_family_names as family_names on ranked.family_rank = family_names.rank
inner join reference_family_names as second_family_names
    on skewed_rank(ranked.surname_key, 'second family name', 300, 1.2) = second_family_names.rank
order by ranked.person_number;

-- Email addresses: a local part in one of the usual styles, unique per domain.
create or replace table person_email as
with wished as (
    select
        person_number,
        address_number,
        regexp_replace(lower(strip_accents(given_name)), '[^a-z]', '', 'g') as given_part,
        regexp_replace(lower(strip_accents(family_name)), '[^a-z]', '', 'g') as family_part,
        birth_date,
        case when address_number = 1
            then pick(person_number, 'home domain', ['example.com', 'example.com', 'example.com', 'example.org',
                'example.net', 'mail.example', 'mail.example', 'inbox.example', 'post.example', 'home.example'])
            else pick(person_number, 'work domain', ['northgate-legal.example', 'harbour-clinic.example',
                'brightwell-school.example', 'tideline-energy.example', 'oakfield-council.example', 'fernhill-trust.example',
                'quayside-media.example', 'kestrel-systems.example', 'larkspur-hotels.example', 'millbrook-foods.example',
                'redwood-logistics.example', 'silverbirch-homes.example', 'stonebridge-bank.example',
                'thornbury-college.example', 'example.com', 'example.org', 'mail.example', 'inbox.example'])
        end as domain
    from person_name, (values (1), (2)) as address_numbers(address_number)
),

styled as (
    select
        person_number,
        address_number,
        domain,
        case dice(person_number, 'local part' || address_number, 7)
            when 0 then given_part || '.' || family_part
            when 1 then given_part || family_part
            when 2 then left(given_part, 1) || '.' || family_part
            when 3 then left(given_part, 1) || family_part || strftime(birth_date, '%y')
            when 4 then given_part || '.' || family_part || strftime(birth_date, '%y')
            when 5 then family_part || '.' || given_part
            else given_part || strftime(birth_date, '%d%m')
        end as local_part
    from wished
),

numbered as (
    select
        *,
        row_number() over (partition by local_part, domain order by address_number, person_number) as taken
    from styled
)

select
    person_number,
    address_number,
    local_part || case when taken > 1 then '_' || taken else '' end || '@' || domain as email
from numbered;

-- Lives: how often and until when somebody deals with the shop. Shares in per cent.
create or replace table person as
with lives as (
    select
        person_name.*,
        case
            when uniform(person_number, 'life') < 0.17 then 'loyal'
            when uniform(person_number, 'life') < 0.29 then 'repeat'
            when uniform(person_number, 'life') < 0.51 then 'one_off'
            when uniform(person_number, 'life') < 0.61 then 'lapsed'
            when uniform(person_number, 'life') < 0.68 then 'dormant'
            when uniform(person_number, 'life') < 0.71 then 'reactivated'
            when uniform(person_number, 'life') < 0.74 then 'new'
            else 'prospect'
        end as life
    from person_name
),

spans as (
    select
        *,
        case
            when life = 'new' then end_at() - to_seconds(86400 + dice(person_number, 'joined', 50 * 86400))
            when life in ('dormant', 'lapsed', 'reactivated')
                then start_at() - to_seconds(dice(person_number, 'joined', 400 * 86400))
            when chance(person_number, 'joined before', 0.6)
                then start_at() - to_seconds(dice(person_number, 'joined', 700 * 86400))
            else start_at() + to_seconds(dice(person_number, 'joined', greatest((days() * 0.8)::integer, 1) * 86400))
        end as joined_at,
        case
            when life = 'lapsed' then end_at() - to_days(185 + dice(person_number, 'left', 165))
            when life = 'dormant' then end_at() - to_days(370 + dice(person_number, 'left', 150))
            else end_at() - interval 1 minute
        end as wished_active_to
    from lives
),

active as (
    select
        *,
        greatest(joined_at, start_at()) as active_from,
        greatest(wished_active_to, start_at() + interval 2 days, greatest(joined_at, start_at()) + interval 1 day)
            as active_to,
        case when life = 'reactivated' then end_at() - to_days(2 + dice(person_number, 'came back', 24)) end as came_back_at
    from spans
),

mobiles as (
    select
        person_number,
        -- 70 million numbers of the 0771 to 0777 and 0740 to 0744 ranges in a scrambled order.
        (person_number * 31415927 + seed()::bigint * 271829) % 120000000 as mobile_index
    from person_name
)

select
    active.*,
    'person-' || lpad(active.person_number::varchar, 7, '0') as person_id,
    case when life = 'reactivated'
        then greatest(came_back_at - to_days(190 + dice(active.person_number, 'gap', 100)), active_from + interval 1 day)
    end as went_away_at,
    first_email.email as email_1,
    case when chance(active.person_number, 'has a second email', 0.33) then second_email.email end as email_2,
    -- Whether the second address ever appears beside a mobile or login that proves it.
    -- Father and son of one name at one address could not be told apart without it.
    active.household_kind = 'father_and_son' or chance(active.person_number, 'second email is proven', 0.66) as is_email_2_proven,
    case when chance(active.person_number, 'has a mobile', 0.93)
        then '+447' || case when mobile_index < 70000000
            then (710000000 + mobile_index)::varchar
            else (400000000 + mobile_index - 70000000)::varchar
        end
    end as mobile,
    household.landline,
    household.has_shared_tablet,
    household.has_shared_card,
    household.household_size,
    household.moved_at,
    pick(active.person_number, 'habit', ['commuter', 'commuter', 'evening', 'evening', 'daytime', 'night_owl', 'weekend', 'any', 'any', 'any'])
        as habit,
    case
        when life = 'prospect' then 'online'
        else pick(active.person_number, 'shops where', ['online', 'online', 'online', 'online', 'both', 'both', 'both', 'both', 'store', 'store'])
    end as shops_where,
    chance(active.person_number, 'brackets sizes', 0.05) as brackets_sizes,
    dice(active.person_number, 'size', 6) as size_rank,
    -- How eager somebody is to open an email; it decays with time.
    0.10 + 0.85 * power(uniform(active.person_number, 'open rate'), 2) as open_propensity,
    chance(active.person_number, 'opens by machine', 0.14) as has_machine_opens,
    chance(active.person_number, 'accepts cookies', 0.88) as accepts_cookies
from active
inner join household on active.household_number = household.household_number
inner join mobiles on active.person_number = mobiles.person_number
inner join person_email as first_email on active.person_number = first_email.person_number and first_email.address_number = 1
inner join person_email as second_email on active.person_number = second_email.person_number and second_email.address_number = 2
order by active.person_number;

-- Recycled numbers and addresses: someone who has just arrived holds what a long-gone customer once gave.
create or replace table recycled_identifier as
with leavers as (
    select
        person_number as former_number,
        mobile,
        email_1,
        active_to,
        row_number() over (order by random_bits(person_number, 'recycling'), person_number) as leaver_rank
    from person
    where life = 'dormant' and mobile is not null
),

arrivals as (
    select
        person_number as next_number,
        joined_at,
        row_number() over (order by random_bits(person_number, 'recycling'), person_number) as arrival_rank,
        count(*) over () as arrival_count
    from person
    where life = 'new' and mobile is not null
)

select
    leavers.former_number,
    arrivals.next_number,
    case when arrivals.arrival_rank <= ceil(arrivals.arrival_count * 0.05) then 'phone' else 'email' end as identifier_type,
    case when arrivals.arrival_rank <= ceil(arrivals.arrival_count * 0.05) then leavers.mobile else leavers.email_1 end
        as identifier_value,
    leavers.active_to as given_up_at,
    arrivals.joined_at as taken_at
from arrivals
inner join leavers on arrivals.arrival_rank = leavers.leaver_rank
where arrivals.arrival_rank <= ceil(arrivals.arrival_count * 0.08)
    and leavers.active_to < arrivals.joined_at;

update person
set mobile = recycled_identifier.identifier_value
from recycled_identifier
where person.person_number = recycled_identifier.next_number and recycled_identifier.identifier_type = 'phone';

update person
set email_1 = recycled_identifier.identifier_value
from recycled_identifier
where person.person_number = recycled_identifier.next_number and recycled_identifier.identifier_type = 'email';

drop table person_email;
drop table person_name;
drop table household_member;
