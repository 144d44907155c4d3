{#
    The one email address in a text, in lower case and its domain in Unicode: bare, in brackets or quotes, behind a name (`Eve Ash <eve@x.com>`), as a
    link (`mailto:eve@x.com?subject=hi`), with a note in parentheses or stray punctuation around it. Null where there is none,
    and where the text leaves open which it is: two addresses, words or spaces beside it that nothing marks off.
#}
{% macro email_in_text(text) -%}
    {%- set plain -%}
[a-zA-Z0-9_%+-][a-zA-Z0-9._%+-]*@(?:[a-zA-Z0-9]+(?:-+[a-zA-Z0-9]+)*\.)+[a-zA-Z0-9]+
    {%- endset -%}
    {%- set address -%}
[^\s<>()\[\]{}\x22,\x3B:|\\@'/.*=`][^\s<>()\[\]{}\x22,\x3B:|\\@]*@[\p{L}\p{M}\p{N}._-]+
    {%- endset -%}
    {%- set label -%}
[\p{L}\p{M}\p{N}_](?:[\p{L}\p{M}\p{N}_-]*[\p{L}\p{M}\p{N}_])?
    {%- endset -%}
    {#- The address itself is a bare @ by now: what may stand around it. -#}
    {%- set stray -%}
[\s<>()\[\]{}\x22,\x3B:|\\'/.*`=-]*
    {%- endset -%}
    {%- set link -%}
(?:(?:mailto|smtp|e-?mail|mail) *: *(?://)?)?@(?:\?[^@<>\s]*)?
    {%- endset -%}
    {%- set alone = '(?:' ~ stray ~ link ~ ')+' ~ stray ~ '(?:[(][^@()]*[)])?' ~ stray -%}
    {%- set marked_off = '[^@]*[<(\\[][ ]*' ~ link ~ '[ ]*[>)\\]][^@]*' -%}
    {#- No address has a space in it: so all of them in one text lose the dot that ends a sentence and no domain. -#}
    {%- set found = scv.text_parts(scv.replace_pattern(
        scv.joined("regexp_extract_all(written, " ~ scv.text_literal(address) ~ ", 0)", ' '), '[.]( |\\z)', '\\1'
    ), ' ') -%}
    {%- set only_address = scv.element_of('addresses', 1) -%}
    {#- Most are as they should be: seen so, they cost a tenth. -#}
    case
        when {{ scv.matches(text, scv.text_literal(plain), whole=true) }} and not contains(lower({{ text }}), 'xn--')
            then lower({{ text }})
        when length({{ text }}) <= 1000 and contains({{ scv.fold_width(text) }}, '@')
            then {{ scv.letting('addresses', scv.letting('written', 'lower(' ~ scv.fold_width(text) ~ ')',
                'case when '
                ~ scv.matches(
                    scv.replace_pattern('written', address, '@'), scv.text_literal(alone ~ '|' ~ marked_off), whole=true
                ) ~ ' then ' ~ scv.different(found) ~ ' end'
            ),
                'case when ' ~ scv.list_length('addresses') ~ ' = 1 and '
                ~ scv.matches(only_address, scv.text_literal('[^@]+@(?:' ~ label ~ '[.])+' ~ label), whole=true)
                ~ ' then ' ~ scv.unicode_domain(only_address) ~ ' end'
            ) }}
    end
{%- endmacro %}
