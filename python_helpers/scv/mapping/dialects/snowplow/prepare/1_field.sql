-- A field of a context or an event. Warehouses call it as its schema does, or in snake case.
create macro field(entity, name, snake_case_name) as coalesce(entity ->> name, entity ->> snake_case_name);
