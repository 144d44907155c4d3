-- Patterns that find what they should not, or leave what they should find: ends of text, lines, groups, other scripts.
with cases as (
    select texts.*
    from (
        values
        ('found within', {{ matches("'abc'", "'b'") }}, true),
        ('not found', {{ matches("'abc'", "'d'") }}, false),
        ('all of it', {{ matches("'abc'", "'a.c'", whole=true) }}, true),
        ('a part is not all', {{ matches("'abcd'", "'a|abc'", whole=true) }}, false),
        ('a line feed is no end', {{ matches(signs([97, 10]), text_literal('^a\\z')) }}, false),
        ('any script', {{ matches("'渡辺'", text_literal('^\\p{L}+\\z')) }}, true),
        ('of nothing', {{ matches('cast(null as string)', "'a'") }}, null),
        ('like a pattern', {{ is_like("'vip list'", "'vip%'") }}, true),
        ('a backslash is itself', {{ is_like(text_literal('\\n'), text_literal('\\n')) }}, true),
        ('and takes no sign with it', {{ is_like(text_literal('\\%'), text_literal('\\_')) }}, true),
        ('at the end as well', {{ is_like(text_literal('a\\'), text_literal('a\\')) }}, true),
        ('not like it', {{ is_like("'vip'", text_literal('v\\ip')) }}, false)
    ) as texts (what, found, expected)
),

replacements as (
    select texts.*
    from (
        values
        ('every place', {{ replace_pattern("'a-b-c'", '-', '+') }}, 'a+b+c'),
        ('the last only', {{ replace_pattern("'1 2 3'", '[0-9]+\\z', '0') }}, '1 2 0'),
        ('groups', {{ replace_pattern("'flat 2, 3 elm'", '^flat ([0-9]+), (.*)\\z', '\\2 flat \\1') }}, '3 elm flat 2'),
        ('a backslash and a quote', {{ replace_pattern(text_literal("a\\b'c"), "[\\\\']", '') }}, 'abc'),
        ('accents', {{ replace_pattern("'Écru'", '[^\\p{L}]', '') }}, 'Écru'),
        ('nothing left', {{ replace_pattern("'aaa'", 'a', '') }}, ''),
        ('of nothing', {{ replace_pattern('cast(null as string)', 'a', 'b') }}, null)
    ) as texts (what, found, expected)
)

select what
from cases
where found is distinct from expected
union all
select what
from replacements
where found is distinct from expected
