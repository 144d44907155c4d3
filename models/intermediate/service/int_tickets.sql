-- Grain: one row per ticket, with what makes it none of its own.
{{ config(materialized='view') }}

with tickets as (
    select * from {{ ref('stg_customer_service__tickets') }}
),

profiles_of_nobody as (
    select * from {{ ref('idr_profiles_of_nobody') }}
    where reason = 'suspended_user'
),

merges as (
    {{ json_elements('tickets', 'merged_ticket_ids') }}
),

merges_told as (
    select
        ticket_id,
        status,
        -- The list is of the same help desk: of one of several its name is in front of every id.
        left(ticket_id, length(ticket_id) - length(split_part(ticket_id, ':', -1)))
        || trim({{ json_text('element', '$') }}) as listed_ticket_id
    from merges
),

-- The ticket that stays lists the others. A merge closes a ticket for good: where the listed one is not closed and the
-- other is, the list says where it went.
merged_tickets as (
    select distinct
        case
            when merges_told.status = 'closed' and listed_tickets.status != 'closed' then merges_told.ticket_id
            else merges_told.listed_ticket_id
        end as ticket_id
    from merges_told
    left join tickets as listed_tickets on merges_told.listed_ticket_id = listed_tickets.ticket_id
    where merges_told.ticket_id != merges_told.listed_ticket_id
),

tickets_judged as (
    select
        tickets.ticket_id,
        tickets.profile_id,
        merged_tickets.ticket_id is not null or tickets.is_tagged_as_merged as is_merged,
        profiles_of_nobody.profile_id is not null as is_of_suspended_user,
        tickets.opened_at,
        tickets.closed_at
    from tickets
    left join merged_tickets on tickets.ticket_id = merged_tickets.ticket_id
    left join profiles_of_nobody on tickets.profile_id = profiles_of_nobody.profile_id
)

select * from tickets_judged
