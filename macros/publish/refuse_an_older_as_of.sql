{#- A build about a moment before the current release's would publish the past over the present: readers would see it, and
    audiences would add and remove people by it. Such a build has its place beside, with the ids of today. -#}
{% macro refuse_an_older_as_of() -%}
    {% if execute and flags.WHICH in ['build', 'run'] and not scv.only_looks_at_feeds() %}
        {% do adapter.dispatch('refuse_an_older_as_of', 'scv')() %}
    {% endif %}
{%- endmacro %}

{% macro default__refuse_an_older_as_of() %}{% endmacro %}

{% macro duckdb__refuse_an_older_as_of() %}
    {% set as_of = var('as_of', none) %}
    {% set release_id = scv.duckdb__current_release_id() %}
    {% if release_id and as_of is not none and as_of | string | lower != 'now' %}
        {% set released = 'read_parquet(' ~ scv.duckdb__glob_literal(scv.current_release() ~ '/parquet/release.parquet', '') ~ ')' %}
        {# Releases of earlier versions did not say what moment they were about. #}
        {% set columns = run_query('select column_name from (describe select * from ' ~ released ~ ')').columns[0].values() %}
        {% set newer = run_query(
            'select max(as_of) as as_of from ' ~ released ~ ' having max(as_of) > ' ~ scv.as_of_ceiling()
        ).columns[0].values() if 'as_of' in columns else [] %}
        {% if newer and not scv.is_accepted('as_of', release_id) %}
            {% do exceptions.raise_compiler_error(
                'as_of ' ~ as_of ~ ' is before ' ~ newer[0] ~ ', the moment of the current release ' ~ release_id ~ ' in '
                ~ scv.current_release() ~ ': nothing was built, and readers keep what they have. Build it aside, with a copy of the'
                ~ ' work database for the sake of the ids:\n' ~ scv.duckdb__build_aside(as_of)
                ~ '\nTo publish the past over the present all the same, for one build: SCV_ACCEPT=as_of@' ~ release_id
            ) %}
        {% endif %}
    {% endif %}
{% endmacro %}

{#- The line for a shell that makes this very build in a folder of its own beside the releases. -#}
{% macro duckdb__build_aside(as_of) %}
    {% set published = (env_var('SCV_PUBLISH', '') or invocation_args_dict.get('project_dir', '.') ~ '/published').rstrip('/') %}
    {% set aside = published ~ '-as-of-' ~ modules.re.sub('[^0-9]', '', as_of | string) %}
    {% set variables = dict(invocation_args_dict.get('vars') or {}, as_of=as_of | string) %}
    {% set words = [
        'mkdir -p', scv.shell_word(aside), '&& cp', scv.shell_word(target.path), scv.shell_word(aside ~ '/scv.duckdb'),
        '&& SCV_DB=' ~ scv.shell_word(aside ~ '/scv.duckdb'), 'SCV_PUBLISH=' ~ scv.shell_word(aside ~ '/published'),
        'dbt build',
    ] %}
    {% for option in ['project_dir', 'profiles_dir'] if invocation_args_dict.get(option) %}
        {% do words.append('--' ~ option | replace('_', '-') ~ ' ' ~ scv.shell_word(invocation_args_dict[option])) %}
    {% endfor %}
    {{ return(words | join(' ') ~ ' --exclude-resource-type unit_test --vars ' ~ scv.shell_word(tojson(variables))) }}
{% endmacro %}

{#- A text as one word of a POSIX shell. -#}
{% macro shell_word(text) -%}
    {{ return("'" ~ text | string | replace("'", "'\"'\"'") ~ "'") }}
{%- endmacro %}
