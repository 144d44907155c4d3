{#- Writes down of what a kept table was made when it was made whole; `state` is that of the table that it replaces. -#}
{% macro note_whole(state, made_of, seen) -%}
    {% do run_query('create or replace table ' ~ scv.beside('changes') ~ ' (night bigint, key_hash ubigint)') %}
    {% if 'ceiling' in seen %}
        {% set raw = scv.raw_rows_kept() %}
        {% do run_query('create or replace table ' ~ scv.beside('files') ~ ' as ' ~ raw.files) %}
        {% do run_query('create or replace table ' ~ scv.beside('records') ~ ' as ' ~ raw.records) %}
        {% do run_query('create or replace table ' ~ scv.beside('erased') ~ ' as ' ~ raw.erased) %}
    {% else %}
        {% do scv.note_looked_up() %}
    {% endif %}
    {% set night = scv.next_night(state) %}
    {% do scv.write_kept_state(dict(seen, night=night, known_from=night, made_of=made_of)) %}
{%- endmacro %}

{#- The same of a night that looked at what was concerned alone. What was changed by the last thirty such nights is remembered, so
    that who reads it need not be built every night. -#}
{% macro note_tonight(state, seen, condition) -%}
    {% set night = scv.next_night(state) if condition else state.night %}
    {% set known_from = state.known_from %}
    {% set rows_read = 'select 0' %}
    {% if condition %}
        {% set rows_read = 'select count(*) from ' ~ (
            scv.beside('records') ~ ' where file in (select file from temp.opened)' if 'ceiling' in seen else 'temp.made_tonight'
        ) %}
        {% set changes = scv.beside('changes') %}
        {% set key_hash = scv.fast_hash([adapter.quote(config.require('unique_key'))]) %}
        {% do run_query(
            'insert into ' ~ changes ~ ' select ' ~ night ~ ', key_hash from (select ' ~ key_hash ~ ' as key_hash from temp.leaving'
            ~ ' union select ' ~ key_hash ~ ' from temp.arriving) as changed_keys'
        ) %}
        {% set too_old = run_query(
            'select max(night) from (select distinct night from ' ~ changes ~ ' order by night desc offset 30) as old_nights'
        ).columns[0].values()[0] %}
        {% if too_old is not none %}
            {% do run_query('delete from ' ~ changes ~ ' where night <= ' ~ too_old) %}
            {% set known_from = too_old | int %}
        {% endif %}
    {% endif %}
    {% if 'ceiling' in seen %}
        {% if condition or run_query('select 1 from temp.changed_files limit 1').rows %}{% do scv.note_files() %}{% endif %}
    {% elif condition %}
        {% do scv.note_looked_up() %}
    {% endif %}
    {% do scv.write_kept_state(dict(
        seen, night=night, known_from=known_from, made_of=state.made_of, rows_read=run_query(rows_read).columns[0].values()[0] | int
    )) %}
    {% set passing = ['changed_files', 'arrived', 'opened', 'changed', 'concerned', 'made_tonight', 'kept_so_far', 'leaving', 'arriving'] %}
    {% for name in config.get('looked_up', {}) %}{% do passing.append(name ~ '__changed') %}{% endfor %}
    {% do run_query('drop table if exists temp.' ~ passing | join('; drop table if exists temp.')) %}
{%- endmacro %}

{#- Brings the tables beside a kept table of raw rows to what tonight found in the files. -#}
{% macro note_files() -%}
    {% set raw = scv.raw_rows_kept() %}
    {% set files = scv.beside('files') %}
    {% set records = scv.beside('records') %}
    {% set erased = scv.beside('erased') %}
    {% for statement in [
        'delete from ' ~ files ~ ' where file in (select file from temp.changed_files)',
        'insert into ' ~ files ~ ' select file, state from temp.changed_files where state is not null',
        'delete from ' ~ records ~ ' where file in (select file from temp.changed_files)',
        'insert into ' ~ records ~ ' select file, fingerprint, waits_until from temp.arrived',
        'update ' ~ records ~ ' set waits_until = null where waits_until <= ' ~ raw.ceiling,
        'delete from ' ~ erased ~ ' where key not in (' ~ raw.erased ~ ')',
        'insert into ' ~ erased ~ ' (' ~ raw.erased ~ ') except from ' ~ erased,
    ] %}
        {% do run_query(statement) %}
    {% endfor %}
{%- endmacro %}

{#- A number that is larger than any that the table has had, even where nobody remembers them. -#}
{% macro next_night(state) -%}
    {{ return(run_query(
        'select greatest(epoch_us(now()), ' ~ (state.get('night', 0) + 1) ~ ')'
    ).columns[0].values()[0] | int) }}
{%- endmacro %}
