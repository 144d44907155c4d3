-- One address however it is typed (P26); text that is no address, or leaves open which, identifies nobody.
with cases as (
    select
        spelling.written,
        spelling.expected
    from (
        values
        (' Eve@X.com ', 'eve@x.com'),
        ('ｅｖｅ＠x．com', 'eve@x.com'),
        ('eve@x.com' || chr(160), 'eve@x.com'),
        ('e' || {{ signs([8203]) }} || 've@x.com' || {{ signs([8206]) }}, 'eve@x.com'),
        ('mailto:eve@x.com', 'eve@x.com'),
        ('MAILTO:Eve@x.com?subject=hello', 'eve@x.com'),
        ('SMTP:eve@x.com', 'eve@x.com'),
        ('<eve@x.com>', 'eve@x.com'),
        ('(eve@x.com)', 'eve@x.com'),
        ({{ text_literal("'eve@x.com'") }}, 'eve@x.com'),
        ({{ text_literal("'eve@x.com") }}, 'eve@x.com'),
        ('"eve@x.com"', 'eve@x.com'),
        ('“eve@x.com”', 'eve@x.com'),
        ('eve@x.com,', 'eve@x.com'),
        ('eve@x.com;', 'eve@x.com'),
        ('eve@x.com.', 'eve@x.com'),
        ('="eve@x.com"', 'eve@x.com'),
        ('=eve@x.com', 'eve@x.com'),
        ('`eve@x.com`', 'eve@x.com'),
        ('Eve Ash <eve@x.com>', 'eve@x.com'),
        ('"Ash, Eve" <Eve@x.com>', 'eve@x.com'),
        ('Eve Ash [mailto:eve@x.com]', 'eve@x.com'),
        ('Eve Ash (eve@x.com)', 'eve@x.com'),
        ('eve@x.com (work)', 'eve@x.com'),
        ('eve@x.com <mailto:eve@x.com>', 'eve@x.com'),
        ('eve@x.com; Eve@x.com', 'eve@x.com'),
        ('eve@x.com. Eve@x.com.', 'eve@x.com'),
        ({{ text_literal("o'brien@x.com") }}, {{ text_literal("o'brien@x.com") }}),
        ('o’brien@x.com', {{ text_literal("o'brien@x.com") }}),
        ('zoë@exämple.com', 'zoë@exämple.com'),
        ('zoë@EXÄMPLE.com', 'zoë@exämple.com'),
        ('zoë@xn--exmple-cua.com', 'zoë@exämple.com'),
        ('zoe@post.XN--Bcher-und-mehr-gsb.example', 'zoe@post.bücher-und-mehr.example'),
        ('info@xn--e1afmkfd.xn--p1ai', 'info@пример.рф'),
        ('a@xn--99999999.com', 'a@xn--99999999.com'),
        ('a@xn--zzzzzzzzzzzzzzzzzzzzzzzzzzzzzz.com', 'a@xn--zzzzzzzzzzzzzzzzzzzzzzzzzzzzzz.com'),
        ('j.doe+news@gmail.com', 'j.doe+news@gmail.com'),
        ('eve@x.com, ben@x.com', null),
        ('eve@x.com <ben@x.com>', null),
        ('eve at x.com', null),
        ('eve @x.com', null),
        ('no at sign', null),
        ('a@b', null),
        ('two@at@signs.com', null),
        ('spa ce@x.com', null),
        ('eve@x..com', null),
        ('@x.com', null),
        ('', null),
        (null, null)
    ) as spelling (written, expected)
)

select
    written,
    expected,
    {{ normalise_email('written') }} as found
from cases
where {{ normalise_email('written') }} is distinct from expected
