{#
    A date from what people and systems type as a birthday: 1990-05-02, 1990/5/2, 19900502, 02/05/1990, 2.5.1990,
    02-05-1990, each with or without a time behind it. Day before month, as the shop is British. Null when it is no
    date of the calendar, has no four-digit year (some tills keep only day and month and write the year as 0000), or
    lies before 1901: 1900-01-01 is what forms send when nobody filled them in.
#}
{% macro parse_birth_date(text) -%}
    {{ return(adapter.dispatch('parse_birth_date', 'scv')(text)) }}
{%- endmacro %}

{% macro duckdb__parse_birth_date(text) -%}
    case
        when
            try_strptime(
                split_part(split_part({{ scv.null_if_blank(text) }}, 'T', 1), ' ', 1),
                ['%Y-%m-%d', '%Y/%m/%d', '%Y%m%d', '%d/%m/%Y', '%d-%m-%Y', '%d.%m.%Y']
            ) >= timestamp '1901-01-01'
            then cast(
                try_strptime(
                    split_part(split_part({{ scv.null_if_blank(text) }}, 'T', 1), ' ', 1),
                    ['%Y-%m-%d', '%Y/%m/%d', '%Y%m%d', '%d/%m/%Y', '%d-%m-%Y', '%d.%m.%Y']
                ) as date
            )
    end
{%- endmacro %}

{#- It reads one form at a time, and signs and too many digits with it. -#}
{% macro spark__parse_birth_date(text) -%}
    {%- set dates = [] -%}
    {%- for form, pattern in {
        'yyyy-M-d': '[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}', 'yyyy/M/d': '[0-9]{4}/[0-9]{1,2}/[0-9]{1,2}', 'yyyyMMdd': '[0-9]{8}',
        'd/M/yyyy': '[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}', 'd-M-yyyy': '[0-9]{1,2}-[0-9]{1,2}-[0-9]{4}',
        'd.M.yyyy': '[0-9]{1,2}[.][0-9]{1,2}[.][0-9]{4}',
    }.items() -%}
        {%- do dates.append(
            "case when regexp_like(written, '^" ~ pattern ~ "$') then cast(try_to_timestamp(written, '" ~ form ~ "') as date) end"
        ) -%}
    {%- endfor -%}
    {%- set written = "split_part(split_part(" ~ scv.null_if_blank(text) ~ ", 'T', 1), ' ', 1)" -%}
    {%- set parsed = scv.letting('written', written, 'coalesce(' ~ dates | join(', ') ~ ')') -%}
    case when {{ parsed }} >= date '1901-01-01' then {{ parsed }} end
{%- endmacro %}
