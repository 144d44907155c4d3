-- Elements that are lost, counted wrongly, or made of nothing.
with lists as (
    select
        given.list_name,
        {{ text_parts('given.texts', '|') }} as texts
    from (
        values
        ('two', 'b|a'),
        ('an empty text', ''),
        ('none', null)
    ) as given (list_name, texts)
),

found as (
    {{ list_elements('lists', 'texts') }}
),

expected (list_name, element, element_number) as (
    values
    ('two', 'b', 1),
    ('two', 'a', 2),
    ('an empty text', '', 1)
)

select
    found.element as found_element,
    expected.element as expected_element,
    coalesce(found.list_name, expected.list_name) as list_name
from found
full outer join expected
    on
        found.list_name = expected.list_name
        and found.element = expected.element
        and found.element_number = expected.element_number
where
    found.list_name is null
    or expected.list_name is null
