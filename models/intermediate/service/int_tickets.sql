-- Grain: one row per ticket, with what makes it none of its own.
{{ config(materialized='view') }}

with tickets as (
    select * from {{ ref('stg_customer_service__tickets') }}
),

profiles_of_nobody as (
    select * from {{ ref('idr_profiles_of_nobody') }}
    where reason = 'suspended_user'
),

lists_of_merges as (
    {{ json_elements('tickets', 'merged_ticket_ids') }}
),

merges_listed as (
    select
        ticket_id,
        status,
        -- The list is of the same help desk: of one of several its name is in front of every id.
        {{ replace_pattern('ticket_id', '[^:]*\\z', '') }} || trim({{ json_text('element', '$') }}) as listed_ticket_id
    from lists_of_merges
),

-- The ticket that stays lists the others. A merge closes a ticket for good: where the listed one is not closed and the
-- other is, the list says where it went.
merged_tickets as (
    select distinct
        case
            when merges_listed.status = 'closed' and listed_tickets.status != 'closed' then merges_listed.ticket_id
            else merges_listed.listed_ticket_id
        end as ticket_id
    from merges_listed
    left join tickets as listed_tickets on merges_listed.listed_ticket_id = listed_tickets.ticket_id
    where merges_listed.ticket_id != merges_listed.listed_ticket_id
),

tickets_judged as (
    select
        tickets.ticket_id,
        tickets.profile_id,
        tickets.opened_at,
        tickets.closed_at,
        merged_tickets.ticket_id is not null or tickets.is_tagged_as_merged as is_merged,
        profiles_of_nobody.profile_id is not null as is_of_suspended_user
    from tickets
    left join merged_tickets on tickets.ticket_id = merged_tickets.ticket_id
    left join profiles_of_nobody on tickets.profile_id = profiles_of_nobody.profile_id
)

select * from tickets_judged
