-- Every way to divide a title, once each, with as many values as asked for where there are parts enough.
with titles as (
    select
        given.title,
        given.value_count,
        given.expected
    from (
        values
        ('Navy / 12', 2, 'Navy|12'),
        ('Navy', 2, 'Navy'),
        ('a / b / c', 1, 'a / b / c'),
        ('a / b / c', 2, 'a / b|c; a|b / c'),
        ('a / b / c / d', 3, 'a / b|c|d; a|b / c|d; a|b|c / d'),
        ('Größe 32/34 / Écru', 2, 'Größe 32/34|Écru'),
        (cast(null as string), 2, cast(null as string))
    ) as given (title, value_count, expected)
),

divided as (
    {{ divided_titles('titles', 'title', 'value_count') }}
),

ways as (
    select
        title,
        value_count,
        {{ ordered_text(
            "value_1 || coalesce('|' || value_2, '') || coalesce('|' || value_3, '')",
            '; ',
            "value_1 || coalesce('|' || value_2, '') || coalesce('|' || value_3, '')"
        ) }} as found
    from divided
    group by title, value_count
)

select
    titles.title,
    titles.value_count,
    titles.expected,
    ways.found
from titles
left join ways on titles.title = ways.title and titles.value_count = ways.value_count
where ways.found is distinct from titles.expected
