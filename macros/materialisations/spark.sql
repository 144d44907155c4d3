{#- On Spark everything is written down, what is a view on DuckDB too: a view would be planned anew wherever it is read, a session
    forgets it, and what reads beside Spark reads files. Rows go into a folder of their own, promises are asked there, and only
    then do they take the old ones' place. -#}
{% materialization table, adapter='scvspark', supported_languages=['sql', 'python'] %}
    {{ run_hooks(pre_hooks) }}
    {% set folder = adapter.empty_folder(this) %}
    {#- dbt lets a materialisation itself run a Python model, and no macro that it calls. -#}
    {% call statement('main', language=model.language) -%}
        {{ compiled_code if model.language == 'python' else scv.written_to(folder, scv.contracted_rows(sql)) }}
    {%- endcall %}
    {{ return({'relations': [scv.put_in_place()]}) }}
{% endmaterialization %}

{% materialization view, adapter='scvspark' %}
    {{ run_hooks(pre_hooks) }}
    {% if model.config.meta.get('passing') %}
        {#- What people asked to have removed is written for the Python model that looks for it, if it does, and not kept. -#}
        {% do adapter.drop_relation(this) %}
        {% do adapter.pass_by(this, scv.written_to(adapter.empty_folder(this), sql)) %}
        {% call noop_statement('main', 'OK', 'OK', 0) %}{% endcall %}
        {{ return({'relations': [this.incorporate(type='view')]}) }}
    {% endif %}
    {{ return({'relations': [scv.write_whole(scv.contracted_rows(sql))]}) }}
{% endmaterialization %}

{#- Nothing is kept from night to night here: the model reads as its full self, and that is what is written. -#}
{% materialization kept, adapter='scvspark' %}
    {{ run_hooks(pre_hooks) }}
    {{ return({'relations': [scv.write_whole(scv.contracted_rows(sql))]}) }}
{% endmaterialization %}

{#- Append only, as every incremental model here: the old rows and the new ones, as one new table. -#}
{% materialization incremental, adapter='scvspark' %}
    {{ run_hooks(pre_hooks) }}
    {% set rows = scv.contracted_rows(sql) %}
    {% if is_incremental() %}
        {% set names = [] %}
        {% for column in adapter.get_columns_in_relation(this) %}{% do names.append(adapter.quote(column.name)) %}{% endfor %}
        {% set names = names | join(', ') %}
        {% set rows = 'select ' ~ names ~ ' from ' ~ this ~ ' union all select ' ~ names ~ ' from (\n' ~ rows ~ '\n) as new_rows' %}
    {% endif %}
    {{ return({'relations': [scv.write_whole(rows)]}) }}
{% endmaterialization %}

{% materialization seed, adapter='scvspark' %}
    {{ run_hooks(pre_hooks) }}
    {% set folder = adapter.empty_folder(this) %}
    {% do adapter.write_seed(this, model, config.get('delimiter', ',')) %}
    {% call noop_statement('main', 'OK', 'OK', 0) %}{% endcall %}
    {#- dbt shows it, and counts on it. -#}
    {% do store_result('agate_table', response='OK', agate_table=load_agate_table()) %}
    {{ return({'relations': [scv.put_in_place()]}) }}
{% endmaterialization %}

{#- As dbt's own, but that the types of the columns are asked of the query, where dbt would make a table to ask of. -#}
{% materialization unit, adapter='scvspark' %}
    {% set expected_rows = config.get('expected_rows') %}
    {% set types = {} %}
    {% set quoted = {} %}
    {% for column in adapter.columns_of(sql) %}
        {% do types.update({column.name | lower: column.data_type}) %}
        {% do quoted.update({column.name | lower: column.quoted}) %}
    {% endfor %}
    {% set compared = [] %}
    {% for name in (expected_rows[0] if expected_rows else types) %}{% do compared.append(quoted[name | lower]) %}{% endfor %}
    {#- Its name is DuckDB's, in which what is expected is written. #}
    {% do run_query('create or replace temporary function sha256(text string) returns string return sha2(text, 256)') %}
    {% set expected = config.get('expected_sql') or get_expected_sql(expected_rows, types, quoted) %}
    {% call statement('main', fetch_result=True) %}{{ get_unit_test_sql(sql, expected, compared) }}{% endcall %}
    {{ return({'relations': []}) }}
{% endmaterialization %}

{#- A value of a unit test: lists and structs are lists, or JSON of them. -#}
{% macro scvspark__safe_cast(value, type) -%}
    {% if not type.startswith(('array', 'struct')) or value == 'null' %}{{ return('cast(' ~ value ~ ' as ' ~ type ~ ')') }}{% endif %}
    {{ return('from_json(' ~ (value if value is string else scv.text_literal(tojson(value))) ~ ', ' ~ scv.text_literal(type) ~ ')') }}
{%- endmacro %}

{#- What stands between the quotes of `text_literal`; to dbt-spark a backslash would begin an escape. -#}
{% macro scvspark__escape_single_quotes(text) -%}
    {{ return(scv.text_literal(text)[1:-1]) }}
{%- endmacro %}

{% macro write_whole(rows) -%}
    {% set folder = adapter.empty_folder(this) %}
    {% call statement('main') %}{{ scv.written_to(folder, rows) }}{% endcall %}
    {{ return(scv.put_in_place()) }}
{%- endmacro %}

{% macro written_to(folder, rows) -%}
    insert overwrite directory {{ scv.text_literal(folder) }} using parquet
    {{ rows }}
{%- endmacro %}

{% macro put_in_place() -%}
    {% do scv.refuse_broken_promises(adapter.written(this)) %}
    {% set comments = {} %}
    {% if config.persist_column_docs() %}
        {% for column in model.columns.values() %}{% do comments.update({column.name: column.description}) %}{% endfor %}
    {% endif %}
    {% do adapter.swap(this, model.description if config.persist_relation_docs() else '', comments) %}
    {{ return(this.incorporate(type='table')) }}
{%- endmacro %}

{#- The columns that a contract lists, in its order and types; others than those are an error. -#}
{% macro contracted_rows(sql) -%}
    {% if not config.get('contract').enforced %}{{ return(sql) }}{% endif %}
    {% set columns = [] %}
    {% set declared = [] %}
    {% for column in model.columns.values() %}
        {% set name = adapter.quote(column.name) %}
        {% do declared.append(column.name | lower) %}
        {% do columns.append('cast(' ~ name ~ ' as ' ~ adapter.spark_type(column.data_type) ~ ') as ' ~ name) %}
    {% endfor %}
    {% set found = adapter.columns_of(sql) | map(attribute='name') | map('lower') | list %}
    {% if found | sort != declared | sort %}
        {% do exceptions.raise_compiler_error(
            this.schema ~ '.' ~ this.identifier ~ ' has columns that are not those of its contract: '
            ~ ((found | reject('in', declared) | list) + (declared | reject('in', found) | list)) | join(', ')
        ) %}
    {% endif %}
    {{ return('select\n    ' ~ columns | join(',\n    ') ~ '\nfrom (\n' ~ sql ~ '\n) as contracted') }}
{%- endmacro %}
