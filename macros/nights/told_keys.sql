{#- The column by whose values a table tells which of its rows differ from those of the last night; none where it does not. -#}
{% macro told_by() -%}
    {{ return(config.get('told_by') or (config.get('kept_by') if config.get('materialized') == 'table' else none)) }}
{%- endmacro %}

{#- Counts the rows of every key of a table that tells by keys, or of those in `of_keys`, with a number for what they say, and finds the
    keys of which that is not what was counted the last time (`keys_changed`). The count stands beside the table. -#}
{% macro count_keys(rows, of_keys=none) -%}
    {% set counted = scv.beside('keys') %}
    {% set so_far = 'select * from ' ~ counted ~ (' where key in (select key from ' ~ of_keys ~ ')' if of_keys else '') %}
    {% for statement in [
        'create table if not exists ' ~ counted ~ ' (key ubigint, row_count bigint, checksum hugeint)',
        'create or replace temp table keys_now as select ' ~ scv.fast_hash([adapter.quote(scv.told_by())]) ~ ' as key, '
        ~ 'count(*) as row_count, sum(' ~ scv.hash_of_row('whole_row', rows) ~ ') as checksum from ' ~ rows ~ ' as whole_row group by 1',
        'create or replace temp table keys_changed as select key from (select * from temp.keys_now except all ' ~ so_far ~ ') as new union '
        ~ 'select key from (' ~ so_far ~ ' except all select * from temp.keys_now) as old',
        'delete from ' ~ counted ~ ' where key in (select key from temp.keys_changed)',
        'insert into ' ~ counted ~ ' select * from temp.keys_now where key in (select key from temp.keys_changed)',
    ] %}
        {% do run_query(statement) %}
    {% endfor %}
{%- endmacro %}

{#- Writes down of what a table that tells by keys was made, and by which keys it differs (`changed_keys`) from what it was the last time,
    for whoever saw that: a step from one state to the next. Who saw another state, or other columns, looks at everything. -#}
{% macro note_keys(made_of, relation) -%}
    {% set name = scv.text_literal(scv.standing_name(model.unique_id)) %}
    {% set from_state, to_state, row_count = run_query(
        'select (select max(state) from nights.standing where name = ' ~ name ~ ' and state = (select to_state from nights.steps where name = ' ~ name
        ~ ' and told_by = ' ~ scv.text_literal(scv.told_by()) ~ ")), concat_ws(' ', coalesce(sum(row_count), 0), sum(checksum), (" ~ scv.state_of_columns(relation) ~ ')), coalesce(sum(row_count), 0) from '
        ~ scv.beside('keys')
    ).rows[0].values() | list %}
    {% if from_state != to_state %}
        {% set is_known = from_state and from_state.split(' ') | last == to_state.split(' ') | last %}
        {% do run_query('create or replace table ' ~ scv.beside('changed_keys') ~ ' as from temp.keys_changed') %}
        {% do run_query(
            'delete from nights.steps where name = ' ~ name ~ '; insert into nights.steps values (' ~ name ~ ', '
            ~ scv.text_literal(scv.told_by()) ~ ', ' ~ (scv.text_literal(from_state) if is_known else 'null') ~ ', '
            ~ scv.text_literal(to_state) ~ ')'
        ) %}
    {% endif %}
    {% do scv.write_standing(made_of, 'select ' ~ scv.text_literal(to_state) ~ ' as state, ' ~ row_count ~ ' as row_count') %}
    {% do run_query('drop table temp.keys_now; drop table temp.keys_changed') %}
{%- endmacro %}
