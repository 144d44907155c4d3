{#- The part of Unicode NFKC that addresses meet in practice: canonical composition, full-width letters, digits and signs
    to their ASCII twins, typographic quotes to plain ones, spaces of any kind to spaces, and dropped what nobody sees:
    zero-width characters, soft hyphens, marks of writing direction. -#}
{% macro fold_width(text) -%}
    {{ return(adapter.dispatch('fold_width', 'scv')(text)) }}
{%- endmacro %}

{#- What `fold_width` changes and what it becomes, as `translate` takes them; what has no other, because nobody sees it, is dropped. -#}
{% macro wide_signs() -%}
    {%- set wide -%}
！＂＃＄％＆（）＊＋，－．／０１２３４５６７８９：；＜＝＞？＠ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ［＼］＾＿｀ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ｛｜｝～。｡“”„‟«»‘’‚‛＇´
    {%- endset -%}
    {%- set narrow -%}
!"#$%&()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\]^_`abcdefghijklmnopqrstuvwxyz{|}~..""""""''''''
    {%- endset -%}
    {%- set spaces = [160, 8192, 8193, 8194, 8195, 8196, 8197, 8198, 8199, 8200, 8201, 8202, 8239, 8287, 12288] -%}
    {%- set unseen = [
        173, 8203, 8204, 8205, 8206, 8207, 8234, 8235, 8236, 8237, 8238, 8288, 8294, 8295, 8296, 8297, 65279
    ] -%}
    {{ scv.text_literal(wide) }} || {{ scv.signs(spaces + unseen) }}, {{ scv.text_literal(narrow ~ ' ' * spaces | length) }}
{%- endmacro %}

{% macro duckdb__fold_width(text) -%}
    {#- As many bytes as characters is ASCII, which has nothing to fold: ten times cheaper to see than to do. -#}
    case
        when strlen({{ text }}) = length({{ text }}) then {{ text }}
        else translate(nfc_normalize({{ text }}), {{ scv.wide_signs() }})
    end
{%- endmacro %}

{#- Spark has no word for composition: what is written as a letter and its accent stays so there. -#}
{% macro spark__fold_width(text) -%}
    translate({{ text }}, {{ scv.wide_signs() }})
{%- endmacro %}
