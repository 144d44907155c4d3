-- Hashes that take two values for one, or one for two: a null is a value, and where one ends is part of it.
with texts as (
    select pairs.*
    from (
        values
        ('ab', 'c', 'cdb8a9904cfcc66e723426174887825b9fc805fa8e031c5a2ef8946c97da5ce3'),
        ('ab', 'c', 'cdb8a9904cfcc66e723426174887825b9fc805fa8e031c5a2ef8946c97da5ce3'),
        ('äb', 'c', '3fa5bc26c16a9c97baf6eea35048f0b9bfd3889ab552952cb6afd703ad537542'),
        ('a', 'bc', {{ sha256_hex("'a|bc'") }}),
        ('AB', 'c', {{ sha256_hex("'AB|c'") }}),
        ('ab', '', {{ sha256_hex("'ab|'") }}),
        ('ab', null, null)
    ) as pairs (first_part, second_part, expected)
)

select 'fast_hash' as what
from texts
having
    count(distinct {{ fast_hash(['texts.first_part', 'texts.second_part']) }}) != 6
    or count({{ fast_hash(['texts.first_part', 'texts.second_part']) }}) != 7
union all
select 'sha256_hex' as what
from texts
where {{ sha256_hex("first_part || '|' || second_part") }} is distinct from expected
