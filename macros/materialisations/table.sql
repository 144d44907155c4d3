{#- A table made in the transaction that drops the old one: what a hook refuses leaves the old one. dbt-duckdb's own makes each under
    another name, and changes two names at every build. -#}
{% materialization table, adapter='duckdb', supported_languages=['sql', 'python'] %}
    {%- set built = this.incorporate(type='table') -%}
    {%- set tonight = scv.made_of_tonight(scv.own_words()) -%}
    {% if scv.stands(tonight, 'table') %}
        {% do scv.leave_standing() %}
        {{ return({'relations': [built]}) }}
    {% endif %}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {% if model.language == 'python' %}
        {#- What a Python model returns is written by another connection, which sees no transaction of this one. -#}
        {%- set written = make_intermediate_relation(built) -%}
        {% do drop_relation_if_exists(load_cached_relation(written)) %}
        {% call statement('main', language='python') -%}
            {{ create_table_as(False, written, compiled_code, 'python') }}
        {%- endcall %}
        {% do adapter.ensure_transaction() %}
        {% do drop_relation_if_exists(load_cached_relation(this)) %}
        {% do adapter.rename_relation(written, built) %}
    {% else %}
        {{ run_hooks(pre_hooks, inside_transaction=True) }}
        {% do adapter.ensure_transaction() %}
        {%- set is_kept = scv.finds_concerned_keys(tonight) -%}
        {% if is_kept %}
            {% do scv.make_concerned() %}
        {% else %}
            {% do drop_relation_if_exists(load_cached_relation(this)) %}
            {% call statement('main') -%}
                {{ create_table_as(False, built, compiled_code) }}
            {%- endcall %}
        {% endif %}
    {% endif %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {% if is_kept %}
        {% do scv.note_keys(tonight.made_of, built) %}
    {% else %}
        {% do persist_docs(built, model) %}
        {% do scv.note_standing(tonight.made_of, built) %}
    {% endif %}
    {% do adapter.commit() %}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [built]}) }}
{% endmaterialization %}
