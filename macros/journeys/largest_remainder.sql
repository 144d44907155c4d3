{#
    Shares of a whole number that add up to it exactly: everyone gets the floor of their share, and the units that are
    left go one each to those whose fraction was cut most, ties to the earlier.
#}
{% macro largest_remainder(total, weight, partition_by, tie_break) -%}
    floor({{ weight }} * {{ total }}) + case
        when row_number() over (
            partition by {{ partition_by }}
            order by {{ weight }} * {{ total }} - floor({{ weight }} * {{ total }}) desc, {{ tie_break }}
        ) <= {{ total }} - sum(floor({{ weight }} * {{ total }})) over (partition by {{ partition_by }})
            then 1
        else 0
    end
{%- endmacro %}
