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

merged_tickets as (
    select distinct 'zendesk:' || trim({{ json_text('element', '$') }}) as ticket_id
    from merges
    where ticket_id != 'zendesk:' || trim({{ json_text('element', '$') }})
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
