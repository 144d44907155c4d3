-- Lists that are made, read or changed wrongly: order, nulls, what is beyond the end, other scripts.
with cases as (
    select 'in order' as what, {{ joined(list_of("'b'", "'a'", "'ü'"), '|') }} as found, 'b|a|ü' as expected
    union all
    select
        'nulls are left out' as what,
        {{ joined(list_of("'b'", 'cast(null as string)', "'a'"), ', ') }} as found,
        'b, a' as expected
    union all
    select
        'mapped' as what,
        {{ joined(mapped(list_of("'b'", "'a'"), 'one', "upper(one)"), '|') }} as found,
        'B|A' as expected
    union all
    select
        'it holds' as what,
        {{ joined(elements_where(list_of("'b'", "'a'"), 'one', "one > 'a'"), '|') }} as found,
        'b' as expected
    union all
    select 'the second' as what, {{ element_of(list_of("'b'", "'a'"), 2) }} as found, 'a' as expected
    union all
    select 'beyond the end' as what, {{ element_of(list_of("'b'", "'a'"), 3) }} as found, null as expected
    union all
    select
        'together' as what,
        {{ joined(together([list_of("'b'"), list_of("'a'", "'b'")]), '|') }} as found,
        'b|a|b' as expected
    union all
    select
        'with no list' as what,
        {{ joined(together([list_of("'b'"), text_parts('cast(null as string)', ',')]), '|') }} as found,
        'b' as expected
    union all
    select
        'looked up' as what,
        {{ looked_up("'straße'", {'street': 'st', 'straße': "s't"}) }} as found,
        {{ text_literal("s't") }} as expected
    union all
    select 'not among them' as what, {{ looked_up("'road'", {'street': 'st'}) }} as found, null as expected
    union all
    select
        'named once' as what,
        {{ letting('word', "lower('ABC')", "word || '-' || word") }} as found,
        'abc-abc' as expected
    union all
    select 'parts' as what, {{ joined(text_parts("'a.b..c'", '.'), '|') }} as found, 'a|b||c' as expected
    union all
    select 'one part' as what, {{ joined(text_parts("'渡辺'", '|'), '+') }} as found, '渡辺' as expected
    union all
    select
        'a field' as what,
        {{ letting('found', struct_of({'name': "'Zoë'", 'rank': '2'}), 'found.name') }} as found,
        'Zoë' as expected
),

counts as (
    select 'two' as what, {{ list_length(list_of("'b'", "'a'")) }} as found, 2 as expected
    union all
    select 'none' as what, {{ list_length(list_of()) }} as found, 0 as expected
    union all
    select 'one that is empty' as what, {{ list_length(text_parts("''", ',')) }} as found, 1 as expected
    union all
    select
        'no list' as what,
        {{ list_length(text_parts('cast(null as string)', ',')) }} as found,
        null as expected
    union all
    select
        'different' as what,
        {{ list_length(different(list_of("'b'", "'a'", "'b'"))) }} as found,
        2 as expected
)

select what
from cases
where found is distinct from expected
union all
select what
from counts
where found is distinct from expected
