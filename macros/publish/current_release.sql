{#- Folder of the release that readers see; it need not exist. -#}
{% macro current_release() -%}
    {{ return((env_var('SCV_PUBLISH', '') or invocation_args_dict.get('project_dir', '.') ~ '/published') ~ '/current') }}
{%- endmacro %}
