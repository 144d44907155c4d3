{#
    Select of every way to divide a text by ' / ' into as many values as its row says, up to three, in their order: the columns
    of the relation, `value_1`, `value_2`, `value_3` (null beyond the number) and `division`, which counts the ways. A text with
    fewer parts has one way, and fewer values.
#}
{% macro divided_titles(relation, text, value_count) -%}
    {{ return(adapter.dispatch('divided_titles', 'scv')(relation, text, value_count)) }}
{%- endmacro %}

{% macro duckdb__divided_titles(relation, text, value_count) -%}
    select
        * exclude (_parts, _count, _first, _second),
        array_to_string(_parts[1:_first], ' / ') as value_1,
        case when _count > 1 then array_to_string(_parts[_first + 1:_second], ' / ') end as value_2,
        case when _count > 2 then array_to_string(_parts[_second + 1:], ' / ') end as value_3,
        _first * 1000 + _second as division
    from (
        select
            *,
            unnest(
                case
                    when _count < 3 then [len(_parts)]
                    else range(_first + 1, len(_parts))
                end
            ) as _second
        from (
            select
                *,
                unnest(
                    case
                        when _count = 1 then [len(_parts)]
                        else range(1, len(_parts) - _count + 2)
                    end
                ) as _first
            from (
                select
                    *,
                    regexp_split_to_array({{ text }}, '\s+/\s+') as _parts,
                    least({{ value_count }}, 3, len(regexp_split_to_array({{ text }}, '\s+/\s+'))) as _count
                from {{ relation }}
            ) as counted
        ) as divided_once
    ) as divided
{%- endmacro %}

{% macro spark__divided_titles(relation, text, value_count) -%}
    select
        divided.*,
        array_join(slice(_parts, 1, _first), ' / ') as value_1,
        case when _count > 1 then array_join(slice(_parts, _first + 1, _second - _first), ' / ') end as value_2,
        case when _count > 2 then array_join(slice(_parts, _second + 1, size(_parts)), ' / ') end as value_3,
        _first * 1000 + _second as division
    from (
        select
            divided_once.*,
            explode(
                case
                    when _count < 3 then array(size(_parts))
                    else sequence(_first + 1, size(_parts) - 1)
                end
            ) as _second
        from (
            select
                counted.*,
                explode(
                    case
                        when _count = 1 then array(size(_parts))
                        else sequence(1, size(_parts) - _count + 1)
                    end
                ) as _first
            from (
                select
                    titles.*,
                    split({{ text }}, '[ \\t\\n\\f\\r]+/[ \\t\\n\\f\\r]+') as _parts,
                    least({{ value_count }}, 3, size(split({{ text }}, '[ \\t\\n\\f\\r]+/[ \\t\\n\\f\\r]+'))) as _count
                from {{ relation }} as titles
                where {{ text }} is not null
            ) as counted
        ) as divided_once
    ) as divided
{%- endmacro %}
