-- Letters of which the table of accents says something else than DuckDB, which it was made by.
{% set letters = accented_letters() %}
with numbers as (
    select cast(range as integer) as number
    from range(128, 65536)
    where range not between 55296 and 57343
),

spelled as (
    select
        number,
        strip_accents(chr(number)) as stripped,
        regexp_replace(
            translate(chr(number), {{ text_literal(letters[0]) }}, {{ text_literal(letters[1]) }}), '\p{M}', '', 'g'
        ) as looked_up
    from numbers
)

select
    number,
    stripped,
    looked_up
from spelled
where stripped is distinct from looked_up
