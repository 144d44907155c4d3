{#- A view under its own name, made in the transaction that drops the old one, as tables are. -#}
{% materialization view, adapter='duckdb' %}
    {%- set built = this.incorporate(type='view') -%}
    {#- What it promises is asked of other rows. -#}
    {%- set tonight = scv.made_of_tonight(scv.own_words(), by_columns=not scv.promises_of(model)) -%}
    {% if scv.stands(tonight, 'view') %}
        {% do scv.leave_standing() %}
        {{ return({'relations': [built]}) }}
    {% endif %}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {% do adapter.ensure_transaction() %}
    {% do drop_relation_if_exists(load_cached_relation(this)) %}
    {% call statement('main') -%}
        {{ get_create_view_as_sql(built, sql) }}
    {%- endcall %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {% do persist_docs(built, model) %}
    {% do scv.note_standing(tonight.made_of, built) %}
    {% do adapter.commit() %}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [built]}) }}
{% endmaterialization %}
