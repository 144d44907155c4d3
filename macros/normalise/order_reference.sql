{#
    What is left of an order's id, name or GraphQL id when its dress is taken off: `gid://shopify/Order/2014?key=a`,
    `#2014`, ` 2014 `, `Order no. 2014`, `https://admin.shopify.com/store/x/orders/2014` and `shopify:2014` are all 2014.
    Letters stay that are no word for an order (the var `order_words`): UK-2014 is not EU-2014, and NO 2014 may be Norway's.
#}
{% macro order_reference(reference) -%}
    {#- A letter in either case, because engines disagree on what has none: Greek and Cyrillic. -#}
    {%- set words = [] -%}
    {%- for word in var('order_words') -%}
        {%- set letters = [] -%}
        {%- for letter in word -%}
            {%- do letters.append('\\s' if letter == ' ' else '[' ~ letter | lower ~ letter | upper ~ ']') -%}
        {%- endfor -%}
        {%- do words.append(letters | join) -%}
    {%- endfor -%}
    {%- set number = '[nN][oOrR]?' -%}
    {%- set numbers = '(?:' ~ number ~ '|[nN][uUúÚ][mM]{1,2}[bB]?[eEéÉ][rR][oO]?|[iI][dD])' -%}
    {%- set dress = '(?:(?:' ~ words | join('|') ~ ')(?:[\\s.:-]*' ~ numbers ~ ')?[\\s.:#№º°]|' ~ number ~ '\\s*[.#№º°])[\\s.:#№º°]*' -%}
    {#- Of one of several shops the reference begins with the shop. -#}
    {%- set shop = '^((?:[^:/#\\s]+:)??)\\s*' -%}
    {%- set bare = scv.replace_pattern('trim(' ~ scv.fold_width(reference) ~ ')', '^shopify:\\s*', '') -%}
    {%- set bare = scv.replace_pattern(bare, '^[gG][iI][dD]://[^/]+/[^/]+/([0-9]+).*\\z', '\\1') -%}
    {%- set bare = scv.replace_pattern(
        bare, shop ~ '(?:(?:https?://\\S*|[^:\\s]*)/)?orders/([0-9]+)(?:[/?#.].*)?\\z', '\\1\\2'
    ) -%}
    {%- set bare = scv.replace_pattern(bare, shop ~ dress ~ '([^\\s.:#№º°])', '\\1\\2') -%}
    nullif({{ scv.replace_pattern(bare, '[#№º°\\s]', '') }}, '')
{%- endmacro %}
