{#- Whether a pattern is found in a text, or with `whole` is all of it. `\z` is the end; `$` is on Spark also before a last line feed. -#}
{% macro matches(text, pattern, whole=false) -%}
    {{ return(adapter.dispatch('matches', 'scv')(text, pattern, whole)) }}
{%- endmacro %}

{% macro duckdb__matches(text, pattern, whole) -%}
    {{ 'regexp_full_match' if whole else 'regexp_matches' }}({{ text }}, {{ pattern }})
{%- endmacro %}

{% macro spark__matches(text, pattern, whole) -%}
    regexp_like({{ text }}, {{ "'^(?:' || " ~ pattern ~ " || ')\\\\z'" if whole else pattern }})
{%- endmacro %}
