{#
    Select of one row per key and word of a text: `written_word` as it stands in lower case, `word` in each form that its
    plural or singular may have, so that "dresses" meets "dress" and "men's" meets "men".
#}
{% macro words(relation, key, text) -%}
    {{ return(adapter.dispatch('words', 'scv')(relation, key, text)) }}
{%- endmacro %}

{% macro duckdb__words(relation, key, text) -%}
    select distinct
        {{ key }},
        written_word,
        unnest([written_word, regexp_replace(written_word, 's$', ''), regexp_replace(written_word, 'es$', '')]) as word
    from (
        select
            {{ key }},
            unnest(regexp_extract_all(
                replace(replace(strip_accents(lower({{ text }})), {{ scv.text_literal("'") }}, ''), '’', ''), '[\p{L}\p{N}]+'
            )) as written_word
        from {{ relation }}
    ) as texts
{%- endmacro %}

{% macro spark__words(relation, key, text) -%}
    select distinct
        {{ key }},
        written_word,
        explode(array(
            written_word, regexp_replace(written_word, 's\\z', ''), regexp_replace(written_word, 'es\\z', '')
        )) as word
    from (
        select
            {{ key }},
            explode(regexp_extract_all(
                replace(replace({{ scv.without_accents('lower(' ~ text ~ ')') }}, {{ scv.text_literal("'") }}, ''), '’', ''),
                '[\\p{L}\\p{N}]+',
                0
            )) as written_word
        from {{ relation }}
    ) as texts
{%- endmacro %}
