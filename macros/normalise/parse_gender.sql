{#
    female, male or other from the letters and words that forms and APIs use; null for "unspecified", for words not
    listed here, and when nobody asked: not having said is no gender, and must not outlive a value from elsewhere.
#}
{% macro parse_gender(text) -%}
    case
        when lower({{ scv.null_if_blank(text) }}) in ('f', 'w', 'female', 'woman') then 'female'
        when lower({{ scv.null_if_blank(text) }}) in ('m', 'male', 'man') then 'male'
        when lower({{ scv.null_if_blank(text) }}) in ('x', 'o', 'other', 'diverse', 'non-binary', 'nonbinary', 'non binary') then 'other'
    end
{%- endmacro %}
