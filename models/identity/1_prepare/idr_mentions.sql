-- Grain: one row per link by which somebody mentions an identifier that another owns, and in no name of the owner's.

with links as (
    select
        left_identifier_id,
        right_identifier_id,
        evidence_rank,
        split_part(left_identifier_id, ':', 1) as left_type,
        split_part(right_identifier_id, ':', 1) as right_type
    from {{ ref('idr_links') }}
    where left_strength = 'person' and right_strength = 'person'
),

names as (
    select
        identifier_id,
        name_key
    from {{ ref('idr_identifier_names') }}
),

kinds as (
    select
        identifier_type,
        bool_or(is_record_key) as is_record_key,
        min(case when is_record_key then 0 else priority end) as priority
    from {{ ref('identifier_rules') }}
    group by identifier_type
),

-- The subject of a record is its key, else the login, else the address; what stands beside it is mentioned.
directed as (
    select
        links.evidence_rank,
        case when left_kinds.priority <= right_kinds.priority then links.left_identifier_id
            else links.right_identifier_id
        end as subject_id,
        case when left_kinds.priority <= right_kinds.priority then links.right_identifier_id
            else links.left_identifier_id
        end as stated_id,
        left_kinds.is_record_key or right_kinds.is_record_key as is_of_a_profile
    from links
    inner join kinds as left_kinds on links.left_type = left_kinds.identifier_type
    inner join kinds as right_kinds on links.right_type = right_kinds.identifier_type
),

mentions as (
    select
        subject_id,
        stated_id
    from directed
    where evidence_rank > 3
),

-- Whose it is: a profile that states it, at a till or to us at least.
owners as (
    select
        subject_id as profile_id,
        stated_id as identifier_id
    from directed
    where evidence_rank <= 3 and is_of_a_profile
),

mentions_of_others as (
    select
        mentions.subject_id,
        mentions.stated_id,
        -- Who is known by the owner's account, or by a name like the owner's, is not somebody else.
        bool_or(own_profiles.profile_id is not null or names_in_common.name_key is not null) as is_vouched_for
    from mentions
    inner join owners
        on mentions.stated_id = owners.identifier_id and mentions.subject_id <> owners.profile_id
    left join owners as own_profiles
        on mentions.subject_id = own_profiles.identifier_id and owners.profile_id = own_profiles.profile_id
    left join names as subject_names on mentions.subject_id = subject_names.identifier_id
    left join names as names_in_common
        on owners.profile_id = names_in_common.identifier_id and subject_names.name_key = names_in_common.name_key
    group by mentions.subject_id, mentions.stated_id
),

-- A login of which no account was landed is whoever it states the address of, unless it states several people's.
logins_alone as (
    select mentions_of_others.subject_id
    from mentions_of_others
    left join owners on mentions_of_others.subject_id = owners.identifier_id
    where mentions_of_others.subject_id like 'user_id:%' and owners.identifier_id is null
    group by mentions_of_others.subject_id
    having count(distinct mentions_of_others.stated_id) = 1
)

select
    subject_id,
    stated_id
from mentions_of_others
where not is_vouched_for and subject_id not in (select logins_alone.subject_id from logins_alone)
