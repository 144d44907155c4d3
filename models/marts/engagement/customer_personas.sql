-- Grain: one row per customer with a persona.

with persona_members as (
    select * from {{ ref('int_persona_members') }}
),

personas as (
    select * from {{ ref('int_personas') }}
)

select
    persona_members.customer_id,
    personas.persona,
    personas.persona_name,
    cast(persona_members.distance as double) as distance
from persona_members
inner join personas on persona_members.persona = personas.persona
