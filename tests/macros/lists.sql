-- Lists that are made, read or changed wrongly: order, nulls, what is beyond the end, other scripts.
with cases as (
    select texts.*
    from (
        values
        ('in order', {{ joined(list_of("'b'", "'a'", "'ü'"), '|') }}, 'b|a|ü'),
        ('nulls are left out', {{ joined(list_of("'b'", 'cast(null as string)', "'a'"), ', ') }}, 'b, a'),
        ('mapped', {{ joined(mapped(list_of("'b'", "'a'"), 'one', "upper(one)"), '|') }}, 'B|A'),
        ('it holds', {{ joined(elements_where(list_of("'b'", "'a'"), 'one', "one > 'a'"), '|') }}, 'b'),
        ('the second', {{ element_of(list_of("'b'", "'a'"), 2) }}, 'a'),
        ('beyond the end', {{ element_of(list_of("'b'", "'a'"), 3) }}, null),
        ('together', {{ joined(together([list_of("'b'"), list_of("'a'", "'b'")]), '|') }}, 'b|a|b'),
        ('with no list', {{ joined(together([list_of("'b'"), text_parts('cast(null as string)', ',')]), '|') }}, 'b'),
        ('looked up', {{ looked_up("'straße'", {'street': 'st', 'straße': "s't"}) }}, {{ text_literal("s't") }}),
        ('not among them', {{ looked_up("'road'", {'street': 'st'}) }}, null),
        ('named once', {{ letting('word', "lower('ABC')", "word || '-' || word") }}, 'abc-abc'),
        ('parts', {{ joined(text_parts("'a.b..c'", '.'), '|') }}, 'a|b||c'),
        ('one part', {{ joined(text_parts("'渡辺'", '|'), '+') }}, '渡辺'),
        ('a field', {{ letting('found', struct_of({'name': "'Zoë'", 'rank': '2'}), 'found.name') }}, 'Zoë')
    ) as texts (what, found, expected)
),

counts as (
    select numbers.*
    from (
        values
        ('two', {{ list_length(list_of("'b'", "'a'")) }}, 2),
        ('none', {{ list_length(list_of()) }}, 0),
        ('one that is empty', {{ list_length(text_parts("''", ',')) }}, 1),
        ('no list', {{ list_length(text_parts('cast(null as string)', ',')) }}, null),
        ('different', {{ list_length(different(list_of("'b'", "'a'", "'b'"))) }}, 2)
    ) as numbers (what, found, expected)
)

select what
from cases
where found is distinct from expected
union all
select what
from counts
where found is distinct from expected
