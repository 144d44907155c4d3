{% macro as_of_ceiling() -%}
    {% set as_of = var('as_of', none) %}
    {% if as_of is none or as_of | string | lower in ['now', 'none', 'null'] %}
        {# The one clock that the project reads: the moment the build started, the same in every model. #}
        {% set ceiling = run_started_at.astimezone(modules.pytz.utc).strftime('%Y-%m-%d %H:%M:%S.%f') %}
    {% else %}
        {% set pattern = '^(\\d{4})-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])[ T]([01]\\d|2[0-3]):[0-5]\\d(:[0-5]\\d(\\.\\d{1,6})?)?Z?$' %}
        {% set match = modules.re.match(pattern, as_of | string) %}
        {% if not match %}
            {% do exceptions.raise_compiler_error("as_of must be null, 'now' or a UTC timestamp (2026-03-31 23:59:59), got '" ~ as_of ~ "'") %}
        {% endif %}
        {% set ceiling = (as_of | string).replace('T', ' ').replace('Z', '') %}
    {% endif %}
    {{- return("cast('" ~ ceiling ~ "' as timestamp)") -}}
{%- endmacro %}
