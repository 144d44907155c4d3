-- Rows that the macro makes, or does not make, otherwise than expected.
with

people (name, calls, letters) as (

    values
    ('alice', true, ' NO '),
    ('bob', cast(null as boolean), ''),
    ('carl', false, cast(null as string))

),

rows_made as (

    {{ columns_as_rows('people', ['calls', 'letters']) }}

),

expected (name, column_name, said) as (

    values
    ('alice', 'calls', 'true'),
    ('alice', 'letters', 'no'),
    ('carl', 'calls', 'false')

)

select
    rows_made.name,
    rows_made.column_name,
    rows_made.said
from rows_made
full outer join expected
    on
        rows_made.name = expected.name
        and rows_made.column_name = expected.column_name
        and rows_made.said = expected.said
where rows_made.name is null or expected.name is null
