{#- Under another salt new customers get ids of another kind, every member of an audience looks changed, households are
    renamed and nobody who was erased is recognised. So it is a decision: the build stops until somebody says so. -#}
{% macro refuse_another_salt() -%}
    {% if execute and flags.WHICH in ['build', 'run'] and not scv.only_looks_at_feeds() %}
        {% do adapter.dispatch('refuse_another_salt', 'scv')() %}
    {% endif %}
{%- endmacro %}

{% macro default__refuse_another_salt() %}{% endmacro %}

{% macro duckdb__refuse_another_salt() %}
    {% set vault = scv.current_release() ~ '/pii/scv_pii.duckdb' %}
    {% set last_build = scv.built_relation('prv_salt') %}
    {% set release_id = scv.duckdb__current_release_id() or 'unpublished' %}
    {% set checks = [] %}
    {% if run_query('select file from glob(' ~ scv.duckdb__glob_literal(vault, '') ~ ')').rows %}
        {% do run_query('attach ' ~ scv.text_literal(vault) ~ ' as released (read_only)') %}
        {# Releases of earlier versions did not say what their salt was. #}
        {% if run_query(
            "select 1 from duckdb_tables() where database_name = 'released' and table_name = 'prv_salt'"
        ).rows %}
            {% set checks = run_query('select salt_check from released.main.prv_salt').columns[0].values() %}
        {% endif %}
        {% do run_query('detach released') %}
    {% elif load_relation(last_build) %}
        {% set checks = run_query('select salt_check from ' ~ last_build).columns[0].values() %}
    {% endif %}
    {% set today = run_query('select ' ~ scv.salted_hash("'tombstone'")).columns[0].values()[0] %}
    {% if checks and today not in checks and not scv.is_accepted('salt', release_id) %}
        {% do exceptions.raise_compiler_error(
            'SCV_SALT is not the salt ' ~ ('of the current release ' ~ release_id if release_id != 'unpublished' else 'of the last build')
            ~ ': nothing was built, and readers keep what they have. Set SCV_SALT to what it was (unset, it is the one for the'
            ~ ' sample). To start over on other data, give it an SCV_DB and SCV_PUBLISH of its own. To change the salt for good, read'
            ~ " 'Changing the salt' in docs/operations.md first; then, for one build: SCV_ACCEPT=salt@" ~ release_id
        ) %}
    {% endif %}
{% endmacro %}
