{#
    An address with its domain as people read it: `zoe@xn--exmple-cua.com` becomes `zoe@exämple.com` (Punycode, RFC 3492, label
    by label). A label that decodes to nothing stays as it is.
#}
{% macro unicode_domain(address) -%}
    {{ return(adapter.dispatch('unicode_domain', 'scv')(address)) }}
{%- endmacro %}

{% macro duckdb__unicode_domain(address) -%}
    {#- The names are the standard's. `base` is 36; a delta below 2^31 is divided by 35 at most five times. -#}
    {%- set points = "(len(state['output']) + 1)" -%}
    {%- set i = "(state['i'] + digit * state['w'])" -%}
    {%- set t = "greatest(1, least(26, state['k'] - state['bias']))" -%}
    {%- set damped = "((" ~ i ~ " - state['old_i']) // case when state['old_i'] = 0 then 700 else 2 end)" -%}
    case
        when not contains({{ address }}, 'xn--') then {{ address }}
        else split_part({{ address }}, '@', 1) || '@' || array_to_string(list_transform(
            string_split(split_part({{ address }}, '@', 2), '.'),
            lambda label: case
                when not regexp_full_match(label, 'xn--[a-z0-9-]*[a-z0-9]') or length(label) > 63 then label
                else list_transform(
                    [list_reduce(
                        list_transform(
                            string_split(regexp_extract(label, '[a-z0-9]+$'), ''),
                            lambda sign: cast(strpos('abcdefghijklmnopqrstuvwxyz0123456789', sign) - 1 as bigint)
                        ),
                        lambda state, digit: case
                            when state['is_wrong'] or {{ i }} > 2147483647 or state['w'] > 2147483647
                                then struct_update(state, is_wrong := true)
                            when digit >= {{ t }}
                                then struct_update(
                                    state, i := {{ i }}, w := state['w'] * (36 - {{ t }}), k := state['k'] + 36
                                )
                            else {
                                'output': list_concat(
                                    state['output'][1:{{ i }} % {{ points }}],
                                    [state['n'] + {{ i }} // {{ points }}],
                                    state['output'][{{ i }} % {{ points }} + 1:]
                                ),
                                'n': state['n'] + {{ i }} // {{ points }},
                                'i': {{ i }} % {{ points }} + 1,
                                'old_i': {{ i }} % {{ points }} + 1,
                                'w': cast(1 as bigint),
                                'k': cast(36 as bigint),
                                'bias': list_transform(
                                    [{{ damped }} + {{ damped }} // {{ points }}],
                                    lambda delta: list_transform(
                                        [
                                            cast(delta > 455 as bigint) + cast(delta > 15959 as bigint)
                                            + cast(delta > 558599 as bigint) + cast(delta > 19550999 as bigint)
                                            + cast(delta > 684284999 as bigint)
                                        ],
                                        lambda times: 36 * times
                                        + 36 * (delta // cast(35 ** times as bigint))
                                        // (delta // cast(35 ** times as bigint) + 38)
                                    )[1]
                                )[1],
                                'is_wrong': state['n'] + {{ i }} // {{ points }} > 1114111
                                or state['n'] + {{ i }} // {{ points }} between 55296 and 57343
                            }
                        end,
                        {
                            'output': list_transform(
                                list_filter(
                                    string_split(regexp_extract(label, '^xn--(.*)-', 1), ''), lambda sign: sign <> ''
                                ),
                                lambda sign: cast(ascii(sign) as bigint)
                            ),
                            'n': cast(128 as bigint),
                            'i': cast(0 as bigint),
                            'old_i': cast(0 as bigint),
                            'w': cast(1 as bigint),
                            'k': cast(36 as bigint),
                            'bias': cast(72 as bigint),
                            'is_wrong': false
                        }
                    )],
                    lambda decoded: case
                        when decoded['is_wrong'] or decoded['w'] > 1 then label
                        else lower(nfc_normalize(array_to_string(
                            list_transform(decoded['output'], lambda sign: chr(cast(sign as integer))), ''
                        )))
                    end
                )[1]
            end
        ), '.')
    end
{%- endmacro %}

{#- Spark has no words to decode it: a domain in Punycode stays so there. -#}
{% macro spark__unicode_domain(address) -%}
    {{ address }}
{%- endmacro %}
