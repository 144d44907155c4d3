{#
    The one email address in a text, in lower case and its domain in Unicode: bare, in brackets or quotes, behind a name (`Eve Ash <eve@x.com>`), as a
    link (`mailto:eve@x.com?subject=hi`), with a note in parentheses or stray punctuation around it. Null where there is none,
    and where the text leaves open which it is: two addresses, words or spaces beside it that nothing marks off.
#}
{% macro email_in_text(text) -%}
    {{ return(adapter.dispatch('email_in_text', 'scv')(text)) }}
{%- endmacro %}

{% macro duckdb__email_in_text(text) -%}
    {%- set plain -%}
[a-zA-Z0-9_%+-][a-zA-Z0-9._%+-]*@(?:[a-zA-Z0-9]+(?:-+[a-zA-Z0-9]+)*\.)+[a-zA-Z0-9]+
    {%- endset -%}
    {%- set address -%}
[^\s<>()\[\]{}\x22,\x3B:|\\@''/.*=`][^\s<>()\[\]{}\x22,\x3B:|\\@]*@[\p{L}\p{M}\p{N}._-]+
    {%- endset -%}
    {%- set label -%}
[\p{L}\p{M}\p{N}_](?:[\p{L}\p{M}\p{N}_-]*[\p{L}\p{M}\p{N}_])?
    {%- endset -%}
    {#- The address itself is a bare @ by now: what may stand around it. -#}
    {%- set stray -%}
[\s<>()\[\]{}\x22,\x3B:|\\''/.*`=-]*
    {%- endset -%}
    {%- set link -%}
(?:(?:mailto|smtp|e-?mail|mail) *: *(?://)?)?@(?:\?[^@<>\s]*)?
    {%- endset -%}
    {%- set alone = '(?:' ~ stray ~ link ~ ')+' ~ stray ~ '(?:[(][^@()]*[)])?' ~ stray -%}
    {%- set marked_off = '[^@]*[<(\\[][ ]*' ~ link ~ '[ ]*[>)\\]][^@]*' -%}
    {#- Most are as they should be: seen so, they cost a tenth. -#}
    case
        when regexp_full_match({{ text }}, '{{ plain }}') and not contains(lower({{ text }}), 'xn--') then lower({{ text }})
        when length({{ text }}) <= 1000 and contains({{ scv.fold_width(text) }}, '@')
            then list_transform(
                list_transform(
                    [lower({{ scv.fold_width(text) }})],
                    lambda written: case
                        when
                            regexp_full_match(
                                regexp_replace(written, '{{ address }}', '@', 'g'), '{{ alone }}|{{ marked_off }}'
                            )
                            then list_distinct(list_transform(
                                regexp_extract_all(written, '{{ address }}'),
                                lambda found: regexp_replace(found, '[.]$', '')
                            ))
                    end
                ),
                lambda addresses: case
                    when len(addresses) = 1 and regexp_full_match(addresses[1], '[^@]+@(?:{{ label }}[.])+{{ label }}')
                        then {{ scv.unicode_domain('addresses[1]') }}
                end
            )[1]
    end
{%- endmacro %}
