-- Lists and texts of a group that are in another order, have what they should not, or are empty where nothing is.
with readings as (
    select given.*
    from (
        values
        ('two', 2, 'b', -1, true),
        ('two', 1, 'ü', 4, false),
        ('two', 3, 'b', 2, true),
        ('a null', 1, 'a', 1, true),
        ('a null', 2, null, 2, true),
        ('all null', 1, null, 1, true),
        ('none that counts', 1, 'a', 1, false)
    ) as given (group_name, reading_number, said, amount, counts)
),

found as (
    select
        group_name,
        {{ joined(sorted_list('said'), '|') }} as sorted,
        {{ joined(sorted_list('said', 'counts'), '|') }} as sorted_that_count,
        {{ joined(ordered_list('said', 'reading_number'), '|') }} as in_order,
        {{ joined(ordered_list('said', 'amount', 'counts'), '|') }} as in_order_that_count,
        {{ ordered_text('said', "'; ", 'amount desc') }} as in_words,
        {{ ordered_text('said', ' + ', 'amount', 'counts') }} as in_words_that_count
    from readings
    group by group_name
),

expected as (
    select wanted.*
    from (
        values
        ('two', 'b|ü', 'b', 'ü|b|b', 'b|b', {{ text_literal("ü'; b'; b") }}, 'b + b'),
        ('a null', 'a', 'a', 'a', 'a', 'a', 'a'),
        ('all null', null, null, null, null, null, null),
        ('none that counts', 'a', null, 'a', null, 'a', null)
    ) as wanted (
        group_name, sorted, sorted_that_count, in_order, in_order_that_count, in_words, in_words_that_count
    )
)

select found.*
from found
inner join expected on found.group_name = expected.group_name
where
    found.sorted is distinct from expected.sorted
    or found.sorted_that_count is distinct from expected.sorted_that_count
    or found.in_order is distinct from expected.in_order
    or found.in_order_that_count is distinct from expected.in_order_that_count
    or found.in_words is distinct from expected.in_words
    or found.in_words_that_count is distinct from expected.in_words_that_count
