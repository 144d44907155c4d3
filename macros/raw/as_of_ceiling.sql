{% macro as_of_ceiling() -%}
    {% set as_of = var('as_of', none) %}
    {% if as_of is none or as_of | string | lower == 'now' %}
        {# The one clock that the project reads: when the build started, the same in every model. #}
        {{ return("cast('" ~ run_started_at.astimezone(modules.pytz.utc).strftime('%Y-%m-%d %H:%M:%S.%f') ~ "' as timestamp)") }}
    {% endif %}

    {% set pattern = '^(\\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])[ T]([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d(\\.\\d{1,6})?)?Z?$' %}
    {% set match = modules.re.match(pattern, as_of | string) %}
    {% if match %}
        {% set first_of_month = modules.datetime.date(match.group(1) | int, match.group(2) | int, 1) if match.group(1) != '0000' %}
        {% set day = first_of_month + modules.datetime.timedelta(days=(match.group(3) | int) - 1) if first_of_month %}
    {% endif %}
    {% if not day or day.month != first_of_month.month %}
        {% do exceptions.raise_compiler_error(
            "as_of must be null, 'now' or a UTC timestamp such as '2026-03-31 23:59:59', got '" ~ as_of ~ "'"
        ) %}
    {% endif %}
    {{ return("cast('" ~ (as_of | string).replace('T', ' ').replace('Z', '') ~ "' as timestamp)") }}
{%- endmacro %}
