{#- The part of Unicode NFKC that addresses meet in practice: canonical composition, full-width letters, digits and signs
    to their ASCII twins, no-break spaces to spaces, zero-width characters dropped. -#}
{% macro fold_width(text) -%}
    {{ return(adapter.dispatch('fold_width', 'scv')(text)) }}
{%- endmacro %}

{% macro duckdb__fold_width(text) -%}
    {%- set wide -%}
ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ０１２３４５６７８９＠．－＿＋
    {%- endset -%}
    {%- set narrow -%}
abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@.-_+
    {%- endset -%}
    {#- As many bytes as characters is ASCII, which has nothing to fold: ten times cheaper to see than to do. -#}
    case
        when strlen({{ text }}) = length({{ text }}) then {{ text }}
        else translate(
            nfc_normalize({{ text }}),
            '{{ wide }}' || chr(160) || chr(8203) || chr(65279), '{{ narrow }} '
        )
    end
{%- endmacro %}
