{#- Finds which raw records tonight concerns, as fingerprints in the table `concerned`, and the files that hold a version of one of
    them: a condition for their rows, none where nothing is new. What is concerned is

    - what stands, or stood, in a file that is new, changed or gone;
    - what was erased since, or is so no longer;
    - what was of the future, and is so no longer.

    All versions of such a record are looked at again, in whichever file they are; no other file is opened. -#}
{% macro concerned_files() -%}
    {% set raw = scv.raw_rows_kept() %}
    {% set files = scv.beside('files') %}
    {% set records = scv.beside('records') %}
    {% do run_query(
        'create or replace temp table changed_files as select coalesce(found.file, kept.file) as file, found.state'
        ~ ' from (' ~ raw.files ~ ') as found full join ' ~ files ~ ' as kept on found.file = kept.file'
        ~ ' where found.state is distinct from kept.state'
    ) %}
    {% set arrived = run_query('select file from temp.changed_files where state is not null order by file').columns[0].values() | list %}
    {% do run_query('create or replace temp table arrived as ' ~ raw.records ~ ' and ' ~ scv.is_in_files(arrived)) %}
    {% do run_query(
        'create or replace temp table concerned as select fingerprint as key from temp.arrived'
        ~ ' union select fingerprint from ' ~ records ~ ' where file in (select file from temp.changed_files) or waits_until <= ' ~ raw.ceiling
        ~ ' union (from (' ~ raw.erased ~ ') except from ' ~ scv.beside('erased') ~ ')'
        ~ ' union (from ' ~ scv.beside('erased') ~ ' except from (' ~ raw.erased ~ '))'
    ) %}
    {% if not run_query('select 1 from temp.concerned limit 1').rows %}{{ return(none) }}{% endif %}
    {% do run_query(
        'create or replace temp table opened as select file from temp.arrived where fingerprint in (select key from temp.concerned)'
        ~ ' union select file from ' ~ records
        ~ ' where fingerprint in (select key from temp.concerned) and file not in (select file from temp.changed_files)'
    ) %}
    {% set opened = run_query('select file from temp.opened order by file').columns[0].values() | list %}
    {{ return(scv.is_in_files(opened) ~ ' and ') }}
{%- endmacro %}

{#- The condition by which DuckDB opens these files of a raw table alone: their names have to stand in it. -#}
{% macro is_in_files(files) -%}
    {% set names = [] %}
    {% for file in files %}{% do names.append(scv.text_literal(file)) %}{% endfor %}
    {{ return('_file in (' ~ names | join(', ') ~ ')' if names else 'false') }}
{%- endmacro %}

{#- What a kept model of raw rows looks at beside its own SQL, as selects: the `files` of its raw table and their state, the
    `records` in them, and those that were `erased`. -#}
{% macro raw_rows_kept() -%}
    {% set source_name, table_name = model.sources[0] %}
    {% set table = scv.raw_table(source_name, table_name) %}
    {% if model.sources | length > 1 or table.key | length > 1 or table.columns[table.key[0]] != 'varchar' %}
        {% do exceptions.raise_compiler_error(
            model.name ~ ' cannot be kept: it has to read one raw table, whose key is one column of text, and call a row <source>:<key>'
        ) %}
    {% endif %}
    {% for other in model.depends_on.nodes if not other.startswith('source.') and other.split('.')[-1] != 'prv_erased_records' %}
        {% do exceptions.raise_compiler_error(
            model.name ~ ' is kept and reads ' ~ other.split('.')[-1] ~ ': no row would be judged again when that changes'
        ) %}
    {% endfor %}
    {% set is_of = 'source = ' ~ scv.text_literal(source_name) ~ ' and table_name = ' ~ scv.text_literal(table_name) %}
    {% set ceiling = scv.as_of_ceiling() %}
    {% set occurred_at = scv.raw_occurred_at(source_name, table_name) %}
    {{ return({
        'files': 'select file, state from raw_catalog.found_files where status = ' ~ "'read' and " ~ is_of,
        'records': 'select _file as file, ' ~ scv.key_fingerprint(source_name, table_name) ~ ' as fingerprint, case when '
            ~ occurred_at ~ ' > ' ~ ceiling ~ ' then ' ~ occurred_at ~ ' end as waits_until from ' ~ source(source_name, table_name)
            ~ ' where not (' ~ scv.lacks_key(source_name, table_name) ~ ')',
        'erased': 'select record_fingerprint as key from ' ~ ref('prv_erased_records') ~ ' where ' ~ is_of,
        'ceiling': ceiling,
    }) }}
{%- endmacro %}
