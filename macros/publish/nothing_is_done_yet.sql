{#- dbt writes what it did when it ends, and `dbt retry` believes what it finds. A build that is killed would leave it the
    results of some earlier command: a success, so that nothing is done, or failures of another night, so that a release
    is made of two. So a build starts by writing that nothing of it is done; a retry then does all of it. -#}
{% macro nothing_is_done_yet() -%}
    {% if execute and flags.WHICH in ['build', 'run'] and flags.WRITE_JSON and selected_resources %}
        {% do adapter.dispatch('nothing_is_done_yet', 'scv')() %}
    {% endif %}
{%- endmacro %}

{% macro default__nothing_is_done_yet() %}{% endmacro %}

{% macro duckdb__nothing_is_done_yet() %}
    {% set kinds = ['model', 'seed', 'snapshot', 'test', 'unit_test'] %}
    {% set results = [] %}
    {% for unique_id in selected_resources | sort if unique_id.split('.')[0] in kinds %}
        {% do results.append({
            'unique_id': unique_id,
            'status': 'skipped',
            'message': 'the build was killed before it ended',
            'timing': [],
            'thread_id': 'none',
            'execution_time': 0.0,
            'adapter_response': {},
            'failures': none,
            'compiled': none,
            'compiled_code': none,
            'relation_name': none,
            'batch_results': none,
        }) %}
    {% endfor %}
    {% set written = {
        'metadata': {
            'dbt_schema_version': 'https://schemas.getdbt.com/dbt/run-results/v6.json',
            'dbt_version': dbt_version,
            'generated_at': run_started_at.astimezone(modules.pytz.utc).strftime('%Y-%m-%dT%H:%M:%S.%fZ'),
            'invocation_id': invocation_id,
        },
        'results': results,
        'elapsed_time': 0.0,
        'args': invocation_args_dict,
    } %}
    {% set target_path = invocation_args_dict.get('target_path') or 'target' %}
    {% if not target_path.startswith('/') %}
        {% set target_path = invocation_args_dict.get('project_dir', '.') ~ '/' ~ target_path %}
    {% endif %}
    {# One line of text that needs no quotes: what JSON there is starts at the first character. #}
    {% do run_query(
        'copy (select ' ~ scv.text_literal(tojson(written)) ~ ' as written) to '
        ~ scv.text_literal(target_path ~ '/run_results.json')
        ~ " (format csv, header false, quote '', escape '', delimiter '\x01')"
    ) %}
{% endmacro %}
