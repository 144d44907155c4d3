-- Selects, because Spark takes no `case` and no lambda among `values`.
-- Letters that keep an accent or lose more than one, and signs that nobody sees.
with cases as (
    select 'Zoë Ångström' as what, {{ without_accents("'Zoë Ångström'") }} as found, 'Zoe Angstrom' as expected
    union all
    select 'letters of their own' as what, {{ without_accents("'øßæłđ'") }} as found, 'øßæłđ' as expected
    union all
    select 'in two signs' as what, {{ without_accents("'e' || " ~ signs([769])) }} as found, 'e' as expected
    union all
    select 'other scripts' as what, {{ without_accents("'Ωμέγα Ёлка 渡辺'") }} as found, 'Ωμεγα Елка 渡辺' as expected
    union all
    select 'plain' as what, {{ without_accents("'plain'") }} as found, 'plain' as expected
    union all
    select 'letters and digits' as what, {{ letters_and_digits("'Été-2024, 渡辺!'") }} as found, 'ete2024渡辺' as expected
    union all
    select 'one word' as what, {{ snake_case("' Été  2024 '") }} as found, 'ete_2024' as expected
    union all
    select 'narrow' as what, {{ fold_width("'Ｅｖｅ＠ｘ．ｃｏｍ'") }} as found, 'Eve@x.com' as expected
    union all
    select 'unseen' as what, {{ fold_width("'e' || " ~ signs([8203, 65279]) ~ " || 've'") }} as found, 'eve' as expected
    union all
    select 'blanks' as what, {{ null_if_blank(signs([160, 8203, 12288])) }} as found, null as expected
    union all
    select 'within blanks' as what, {{ null_if_blank(signs([65279, 97, 32, 98, 160])) }} as found, 'a b' as expected
    union all
    select 'of nothing' as what, {{ without_accents('cast(null as string)') }} as found, null as expected
)

select what
from cases
where found is distinct from expected
