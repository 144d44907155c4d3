-- Words that are missing from a text, or are there and should not be.
with texts (text_id, body) as (
    values (1, 'Été DRESSES'), (2, {{ text_literal("Men's T-shirt") }}), (3, ''), (4, null)
),

found as (
    {{ words('texts', 'text_id', 'body') }}
),

expected (text_id, written_word, word) as (
    values
    (1, 'ete', 'ete'),
    (1, 'dresses', 'dresses'),
    (1, 'dresses', 'dresse'),
    (1, 'dresses', 'dress'),
    (2, 'mens', 'mens'),
    (2, 'mens', 'men'),
    (2, 't', 't'),
    (2, 'shirt', 'shirt')
)

select
    found.word as found_word,
    expected.word as expected_word,
    coalesce(found.text_id, expected.text_id) as text_id
from found
full outer join expected
    on
        found.text_id = expected.text_id
        and found.written_word = expected.written_word
        and found.word = expected.word
where
    found.word is null
    or expected.word is null
