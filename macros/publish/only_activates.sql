{#- True for what `make activate` runs: rules again, on the tables that the last build left. What landed since is for the next
    build, so nobody may look at the raw files: a release of two nights would be wrong about both. -#}
{% macro only_activates() -%}
    {{ return(invocation_args_dict.get('selector') == 'activation') }}
{%- endmacro %}
