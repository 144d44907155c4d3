{#- A table that is kept from night to night. Its model reads as its full self, and `tonight` marks the one place at which most
    nights look at what is concerned alone. What has been done is written in the transaction that does it: a build that is killed
    has done it or has not.

    It is made whole where nobody knows what it was made of, where that has changed (`made_of`), and by --full-refresh. -#}
{% materialization kept, adapter='duckdb' %}
    {%- set built = this.incorporate(type='table') -%}
    {%- set is_staging = model.sources | length > 0 -%}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {% do adapter.ensure_transaction() %}
    {%- set made_of = scv.made_of(is_staging) -%}
    {%- set seen = scv.seen_tonight(is_staging) -%}
    {%- set state = scv.kept_state(this) -%}
    {% if should_full_refresh() or flags.EMPTY or not scv.is_known(state, made_of, seen) %}
        {% do drop_relation_if_exists(load_cached_relation(this)) %}
        {% call statement('main') -%}
            {{ create_table_as(False, built, compiled_code) }}
        {%- endcall %}
        {% do scv.refuse_broken_promises(built) %}
        {#- A build that looks at no row leaves nothing to go on from. -#}
        {% if not flags.EMPTY %}{% do scv.note_whole(state, made_of, seen) %}{% endif %}
    {% else %}
        {%- set condition = scv.concerned_files() if is_staging else scv.concerned_rows(state, seen) -%}
        {% if condition %}
            {% do scv.make_tonight(condition, is_staging) %}
            {#- What was kept kept its promises, and a key that arrives has left. -#}
            {% do scv.refuse_broken_promises(api.Relation.create(identifier='arriving')) %}
        {% else %}
            {% call statement('main') %}select 'nothing is new' as told{% endcall %}
        {% endif %}
        {% do scv.note_tonight(state, seen, condition) %}
    {% endif %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {% do persist_docs(built, model) %}
    {% do adapter.commit() %}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [built]}) }}
{% endmaterialization %}
