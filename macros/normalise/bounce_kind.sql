{#- `hard` or `soft` in the many words that systems have for why a message came back: permanent, transient, a reply code
    (5.1.1, 4.2.2), a full mailbox, a disconnected device. Null where they do not tell. -#}
{% macro bounce_kind(text) -%}
    case
        when {{ scv.contains_any(text, [
            'soft', 'transient', 'temporar', 'full', 'unreachable', 'greylist', 'try again', ' 4.', '(4.'
        ]) }} or {{ text }} like '4.%'
            then 'soft'
        when {{ scv.contains_any(text, [
            'hard', 'permanent', 'disconnected', 'incapable', 'landline', 'does not exist', 'unknown user', 'no such user', ' 5.', '(5.'
        ]) }} or {{ text }} like '5.%'
            then 'hard'
    end
{%- endmacro %}
