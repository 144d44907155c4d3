{#- From its first table on a build leaves the work database as no release has it, until it publishes. The work database's own table
    of the release is empty for as long: `make activate` goes on from a database only where a release was made of it. -#}
{% macro released_no_longer() -%}
    {% if execute and flags.WHICH in ['build', 'run'] and not scv.only_activates() %}
        {% set release = scv.built_relation('release') %}
        {% set made = [] %}
        {% for unique_id in selected_resources if unique_id.split('.')[0] in ['model', 'seed', 'snapshot'] %}
            {% do made.append(unique_id) %}
        {% endfor %}
        {% if made and load_relation(release) %}
            {% do adapter.dispatch('empty_release', 'scv')(release) %}
        {% endif %}
    {% endif %}
{%- endmacro %}

{% macro default__empty_release(release) %}
    {% do run_query('delete from ' ~ release) %}
{% endmacro %}

{% macro scvspark__empty_release(release) %}
    {% do adapter.drop_relation(release) %}
{% endmacro %}
