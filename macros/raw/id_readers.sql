{#- Statements that make the functions which read an id that a spreadsheet or a data frame may have written: the id where that
    is certain, an empty text where there is none, null where digits are lost. They are functions of the database, because they
    stand in hundreds of columns of views that every command makes anew; and a lambda binds a value that is used more than once. -#}
{% macro duckdb__id_readers() -%}
    {# ="6002" and '6002 keep a spreadsheet from counting; blanks and invisible signs come with copying. #}
    {% set blank = '[\\s\\x{A0}\\x{AD}\\x{2000}-\\x{200F}\\x{202F}\\x{2060}\\x{3000}\\x{FEFF}]*' %}
    {% set unwrapped = '^' ~ blank ~ '=?["\']*' ~ blank ~ '((?s:.*?))' ~ blank ~ '["\']*' ~ blank ~ '$' %}
    {# 6002.0 and 6002,00; 6,002 and 6.002,00 and 6 002; 6.002E+03; gid://shopify/Order/6002?key=a #}
    {% set spellings = '^(?:[+]?([0-9]+)(?:[.,]0*)?'
        ~ '|([1-9][0-9]{0,2}(?:,[0-9]{3})+)(?:[.]0+)?'
        ~ '|([1-9][0-9]{0,2}(?:[.][0-9]{3})+)(?:,0+)?'
        ~ '|([1-9][0-9]{0,2}(?:[ \\x{A0}\\x{2009}\\x{202F}\'’_][0-9]{3})+)(?:[.,]0+)?'
        ~ '|([0-9]+)(?:[.,]([0-9]*))?[eE][+]?([0-9]{1,2})'
        ~ '|gid://[^/]+/[^/]+/([0-9]+)(?:[/?#].*)?'
        ~ '|([+-]?(?:[0-9]+[.,][0-9]+|[0-9]*[.,]?[0-9]+[eE][+-]?[0-9]+|inf|Infinity)))$' %}
    {% set names = ['whole', 'by_comma', 'by_point', 'by_blank', 'mantissa', 'fraction', 'exponent', 'of_graphql', 'broken'] %}
    {% set readers %}
        create or replace macro raw_catalog.unwrapped(value) as regexp_extract(value, {{ scv.text_literal(unwrapped) }}, 1);

        {# A whole number in a double: beyond 2 to the 53rd its last digits are made up. #}
        create or replace macro raw_catalog.exact(digits) as
            case when try_cast(digits as hugeint) <= 9007199254740992 then digits end;

        create or replace macro raw_catalog.read_text_id(value) as
            case
                when not regexp_matches(value, '[^A-Za-z0-9_-]') then value
                else list_transform(
                    [raw_catalog.unwrapped(value)],
                    lambda text: case
                        when ends_with(rtrim(text, '0'), '.') and try_cast(rtrim(rtrim(text, '0'), '.') as hugeint) is not null
                            and not ends_with(text, '.')
                            then raw_catalog.exact(rtrim(rtrim(text, '0'), '.'))
                        else text
                    end
                )[1]
            end;

        create or replace macro raw_catalog.number_in_words(text) as
            list_transform(
                [regexp_extract(text, {{ scv.text_literal(spellings) }}, {{ names }})],
                lambda found: case
                    {# 123.000 is 123 to some and 123000 to others. #}
                    when found.whole != '' and length(text) = length(found.whole) + 4 and length(found.whole) <= 3
                        and not starts_with(text, '0')
                        then null
                    when found.whole != '' then case when text = found.whole then text else raw_catalog.exact(found.whole) end
                    when concat(found.by_comma, found.by_point, found.by_blank) != ''
                        then case
                            when length(text) = 7 and ends_with(text, '000') and found.by_blank = '' then null
                            else raw_catalog.exact(
                                translate(concat(found.by_comma, found.by_point, found.by_blank), {{ scv.text_literal(",.'’_ ") }} || chr(160) || chr(8201) || chr(8239), '')
                            )
                        end
                    {# Every digit is there when as many follow the point as the exponent moves it. #}
                    when found.mantissa != ''
                        then case
                            when length(found.fraction) >= cast(found.exponent as integer)
                                and rtrim(substr(found.fraction, cast(found.exponent as integer) + 1), '0') = ''
                                then raw_catalog.exact(found.mantissa || left(found.fraction, cast(found.exponent as integer)))
                        end
                    when found.of_graphql != '' then found.of_graphql
                    when found.broken != '' then null
                    when lower(text) in ('nan', 'none', 'null', 'nil', 'nat', '<na>', 'n/a', '#n/a', '\n', 'undefined') then ''
                    else text
                end
            )[1];

        create or replace macro raw_catalog.read_numeric_id(value) as
            case
                when not regexp_matches(value, '[^0-9]') then value
                {# c6002: what begins with a letter is no number in any spelling, and what has a digit is no word for none. #}
                when regexp_full_match(value, '[A-Za-z][A-Za-z_-]*[0-9][A-Za-z0-9_-]*') and not starts_with(value, 'Z2lkOi8v')
                    then value
                {# Bound twice: a function takes what it is given in the place of each mention of its parameter. #}
                else list_transform(
                    list_transform(
                        [raw_catalog.unwrapped(value)],
                        {# A GraphQL id in base 64. #}
                        lambda text: case
                            when starts_with(text, 'Z2lkOi8v')
                                then coalesce(try(decode(from_base64(text || repeat('=', (4 - length(text) % 4) % 4)))), text)
                            else text
                        end
                    ),
                    lambda text: raw_catalog.number_in_words(text)
                )[1]
            end
    {% endset %}
    {{ return(readers) }}
{%- endmacro %}
