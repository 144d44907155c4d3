{#- What a model or a test would be made of tonight (`made_of`), as a text that is another where its rows could be: its own words, what
    it reads, row for row, the engine, and of Python the code. None where nobody can say, and of what looks at more than its arrows show
    (`looks_outside`). And whether the last night made it of that (`is_made`). A view that promises nothing is made of columns
    (`by_columns`), whatever rows have them. -#}
{% macro made_of_tonight(words, by_columns=false) -%}
    {% set nobody_knows = {'made_of': none, 'is_made': false, 'last_made_of': none} %}
    {% set meta = config.get('meta') or {} %}
    {% if flags.EMPTY or meta.get('looks_outside') %}{{ return(nobody_knows) }}{% endif %}
    {% set states = scv.states_read() %}
    {% if states is none %}{{ return(nobody_knows) }}{% endif %}
    {% set last_made_of = states.pop('last made of', none) %}
    {% if by_columns %}
        {#- The last word of a state tells columns, or all that is known. -#}
        {% for name, state in states.items() %}{% do states.update({name: state.split(' ') | last}) %}{% endfor %}
    {% endif %}
    {% set parts = {'words': words, 'states': states} %}
    {% if meta.get('match_model') %}
        {% do parts.update({'match_model': run_query(
            'select content from read_text(' ~ scv.duckdb__glob_literal(meta.match_model, '') ~ ')'
        ).columns[0].values() | list}) %}
    {% endif %}
    {% if model.language == 'python' %}
        {% if not run_query("select 1 from duckdb_functions() where function_name = 'python_code' limit 1").rows %}
            {{ return(nobody_knows) }}
        {% endif %}
        {% do parts.update({'python_code': run_query('select python_code()').columns[0].values()[0]}) %}
    {% endif %}
    {% set made_of = tojson(parts, sort_keys=true) %}
    {#- Who goes on from the last night (`kept_by`) has to know what differs. -#}
    {% if not config.get('kept_by') %}{% set made_of = local_md5(made_of) %}{% endif %}
    {{ return({'made_of': made_of, 'is_made': made_of == last_made_of, 'last_made_of': last_made_of}) }}
{%- endmacro %}

{#- A model's own words: what it says with all that macros wrote, its columns and promises, and descriptions where they are kept. -#}
{% macro own_words() -%}
    {% set parts = [scv.without_the_clock(compiled_code), scv.promises_of(model)] %}
    {% for column in model.columns.values() %}
        {% do parts.append([
            column.name, column.data_type | default(none), column.description if config.persist_column_docs() else none
        ]) %}
    {% endfor %}
    {% do parts.append(model.description if config.persist_relation_docs() else none) %}
    {{ return(local_md5(tojson(parts))) }}
{%- endmacro %}

{#- What a model or test says, whenever it says it. The moment up to which raw rows are accepted passes; which of them it keeps out is in the
    state of their table. Who reads no raw rows may mean something else by it. -#}
{% macro without_the_clock(words) -%}
    {{ return(words.replace(scv.as_of_ceiling(), 'tonight') if model.sources else words) }}
{%- endmacro %}

{#- The states of the engine and of all that a model or test reads, and through views what these read: two nights of one state have the
    same rows. A view is what it says and what it reads. None where a state is not known. With them comes what the model was `last made
    of`, and of a test what it was asked of when it passed. -#}
{% macro states_read() -%}
    {% set read = {} %}
    {% do scv.note_read(model, read) %}
    {% set names = ['null'] %}
    {% for name in read %}{% do names.append(scv.text_literal(name)) %}{% endfor %}
    {% set states = {} %}
    {% for row in run_query(
        'select name, state from nights.standing where state is not null and name in (' ~ names | join(', ') ~ ')'
        ~ ' union all select name, state from nights.landed where name in (' ~ names | join(', ') ~ ')'
        ~ " union all select 'engine', version() union all select 'last made of', made_of from nights.standing where made_of is not null"
        ~ " and state is distinct from 'asked' and name = " ~ scv.text_literal(scv.standing_name(model.unique_id))
    ).rows %}
        {% do states.update({row[0]: row[1]}) %}
    {% endfor %}
    {% for name, node in read.items() if name not in states %}
        {% set state = scv.state_of(node) %}
        {% if not state %}{{ return(none) }}{% endif %}
        {% do states.update({name: state}) %}
        {#- Whoever reads it later in this command finds it there. -#}
        {% do run_query(
            'insert into nights.standing (name, made_of, state) select ' ~ scv.text_literal(name) ~ ", 'this command', " ~ scv.text_literal(state)
        ) %}
    {% endfor %}
    {{ return(states) }}
{%- endmacro %}

{#- Adds to `read` the nodes that a node reads, by the names of their states. -#}
{% macro note_read(node, read) -%}
    {% for unique_id in node.depends_on.nodes %}
        {% set name = scv.standing_name(unique_id) %}
        {% if name not in read %}
            {% set parent = graph.nodes.get(unique_id) or graph.sources[unique_id] %}
            {% do read.update({name: parent}) %}
            {% if parent.config.get('materialized') == 'view' %}{% do scv.note_read(parent, read) %}{% endif %}
        {% endif %}
    {% endfor %}
{%- endmacro %}

{#- By what name the state of a node is known. -#}
{% macro standing_name(unique_id) -%}
    {% set node = graph.nodes.get(unique_id) %}
    {{ return(node.schema ~ '.' ~ node.alias if node and node.resource_type != 'test' else unique_id) }}
{%- endmacro %}

{#- The state of what keeps no account of it: a kept table's own, else that of all rows. None of a view, and of what is not there. -#}
{% macro state_of(node) -%}
    {% set materialized = node.config.get('materialized') %}
    {% if materialized == 'view' %}{{ return(none) }}{% endif %}
    {% set relation = scv.relation_of(node) if materialized else node.relation_name %}
    {% if materialized == 'kept' %}
        {% set kept = scv.kept_state(relation) %}
        {{ return([kept.night, kept.made_of] | join(' ') if kept else none) }}
    {% endif %}
    {% if materialized and not load_cached_relation(relation) %}{{ return(none) }}{% endif %}
    {{ return(scv.rows_now(relation)) }}
{%- endmacro %}

{#- The state of all rows of a table or view, as they are now. -#}
{% macro rows_now(relation) -%}
    {{ return(run_query('select state from (' ~ scv.state_of_rows(relation) ~ ') as read').columns[0].values()[0]) }}
{%- endmacro %}

{#- A select of what tells a table from one with other rows or columns, and of how many rows it has. -#}
{% macro state_of_rows(relation) -%}
    select
        concat_ws(' ', count(*), sum({{ scv.hash_of_row('whole_row', relation) }}), ({{ scv.state_of_columns(relation) }})) as state,
        count(*) as row_count
    from {{ relation }} as whole_row
{%- endmacro %}

{#- A number for all that a row of a table or view says, to be added up. DuckDB hashes an empty list, and a list or struct of nulls, as it
    hashes null: of these it is the text that counts. And the last column comes in by xor: two rows that exchange a yes for a no would
    add up to the same, so what it makes of a row is hashed once more. -#}
{% macro hash_of_row(row, relation) -%}
    {% set parts = [row] %}
    {% for name in run_query(
        'select column_name from (describe ' ~ relation ~ ") where regexp_matches(column_type, '[]]$|^(STRUCT|MAP|UNION)')"
    ).columns[0].values() %}
        {% do parts.append('cast(' ~ row ~ '.' ~ adapter.quote(name) ~ ' as varchar)') %}
    {% endfor %}
    {{ return('hash(hash(' ~ parts | join(', ') ~ '))') }}
{%- endmacro %}

{#- A select of what tells a table, or a query, from one with other columns; a query may end in a comment. -#}
{% macro state_of_columns(relation) -%}
    select md5(string_agg(column_name || ' ' || column_type, ', ')) from (describe {{ relation }}
    )
{%- endmacro %}
