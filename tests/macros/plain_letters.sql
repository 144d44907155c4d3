-- Letters that keep an accent or lose more than one, and signs that nobody sees.
with cases as (
    select texts.*
    from (
        values
        ('Zoë Ångström', {{ without_accents("'Zoë Ångström'") }}, 'Zoe Angstrom'),
        ('letters of their own', {{ without_accents("'øßæłđ'") }}, 'øßæłđ'),
        ('in two signs', {{ without_accents("'e' || " ~ signs([769])) }}, 'e'),
        ('other scripts', {{ without_accents("'Ωμέγα Ёлка 渡辺'") }}, 'Ωμεγα Елка 渡辺'),
        ('plain', {{ without_accents("'plain'") }}, 'plain'),
        ('letters and digits', {{ letters_and_digits("'Été-2024, 渡辺!'") }}, 'ete2024渡辺'),
        ('one word', {{ snake_case("' Été  2024 '") }}, 'ete_2024'),
        ('narrow', {{ fold_width("'Ｅｖｅ＠ｘ．ｃｏｍ'") }}, 'Eve@x.com'),
        ('unseen', {{ fold_width("'e' || " ~ signs([8203, 65279]) ~ " || 've'") }}, 'eve'),
        ('blanks', {{ null_if_blank(signs([160, 8203, 12288])) }}, null),
        ('within blanks', {{ null_if_blank(signs([65279, 97, 32, 98, 160])) }}, 'a b'),
        ('of nothing', {{ without_accents('cast(null as string)') }}, null)
    ) as texts (what, found, expected)
)

select what
from cases
where found is distinct from expected
