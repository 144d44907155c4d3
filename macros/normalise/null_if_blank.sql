{#
    Text without the white space around it; null when nothing is left. Besides the space it strips what forms, CSV
    exports and copy-paste leave behind and plain trim() does not: tab, line feed, carriage return, no-break space,
    zero-width space, ideographic space and byte order mark. Case and inner spaces stay as written.
#}
{% macro null_if_blank(text) -%}
    nullif(trim(both ' ' || chr(9) || chr(10) || chr(13) || chr(160) || chr(8203) || chr(12288) || chr(65279) from {{ text }}), '')
{%- endmacro %}
