{#- A mount that is lost and a shop without customers look alike, and the difference is everybody's id. So feeds that the
    current release was built from have to be there, or somebody has to say that they are gone. -#}
{% macro refuse_lost_feeds() -%}
    {% if execute and flags.WHICH in ['build', 'run'] and not scv.only_looks_at_feeds() and not scv.only_activates() %}
        {% do adapter.dispatch('refuse_lost_feeds', 'scv')() %}
    {% endif %}
{%- endmacro %}

{% macro default__refuse_lost_feeds() %}{% endmacro %}

{% macro duckdb__refuse_lost_feeds() %}
    {% set release_id = scv.duckdb__current_release_id() %}
    {% set lost = {} %}
    {% if release_id %}
        {% do lost.update(scv.duckdb__lost_feeds(release_id)) %}
        {% set before = 'release ' ~ release_id ~ ' was built from' %}
    {% else %}
        {# Nothing was published, or SCV_PUBLISH is not what it was: customers who have ids came from somewhere. #}
        {% set registry = scv.built_relation('idr_id_registry') %}
        {% set found = run_query("select 1 from raw_catalog.found_files where status = 'read' limit 1").rows %}
        {% if not found and load_relation(registry) and run_query('select 1 from ' ~ registry ~ ' limit 1').rows %}
            {% do lost.update({'every source': {'tables': [], 'is_whole': true}}) %}
            {% set before = 'earlier builds in the work database were made from' %}
        {% endif %}
    {% endif %}
    {% if lost %}
        {% set told = [] %}
        {% set words = [] %}
        {% for source_name, loss in lost.items() %}
            {% do told.append(source_name ~ (' (' ~ loss.tables | join(', ') ~ ')' if loss.tables else '')) %}
            {% if loss.is_whole %}{% do words.append(source_name ~ '@' ~ release_id) %}{% endif %}
            {% for table_name in loss.tables if not loss.is_whole %}
                {% do words.append(source_name ~ '.' ~ table_name ~ '@' ~ release_id) %}
            {% endfor %}
        {% endfor %}
        {% do exceptions.raise_compiler_error(
            'feeds that ' ~ before ~ ' have nothing in ' ~ scv.duckdb__raw_folder() ~ ': ' ~ told | join('; ')
            ~ '. Nothing was built, and readers keep what they have. Is the folder mounted, is SCV_RAW right, did the connector'
            ~ ' deliver? ' ~ ('If they are gone for good, say so for one build: SCV_ACCEPT="' ~ words | join(' ') ~ '"'
            if release_id else 'To start over, remove the work database, SCV_DB.') ~ " (docs/operations.md, 'When a feed is gone')"
        ) %}
    {% endif %}
{% endmacro %}

{#- What had rows at the release and has none, by source: a source in whole, or tables of it. A table that was small may have
    become empty by itself, and still has its file. -#}
{% macro duckdb__lost_feeds(release_id) %}
    {% set released = scv.current_release() ~ '/parquet/feed_health.parquet' %}
    {% set rows_before = {} %}
    {% set shops_before = [] %}
    {% if run_query('select file from glob(' ~ scv.duckdb__glob_literal(released, '') ~ ')').rows %}
        {% for row in run_query(
            'select source, table_name, row_count from read_parquet(' ~ scv.duckdb__glob_literal(released, '')
            ~ ') where column_name is null and file is null and row_count > 0 order by source, table_name'
        ).rows %}
            {% set node = graph.sources.get('source.scv.' ~ row[0] ~ '.' ~ row[1]) %}
            {% if node and not node.config.meta.get('may_leave') %}{% do rows_before.update({row[0] ~ '.' ~ row[1]: row[2] | int}) %}{% endif %}
        {% endfor %}
        {% do shops_before.extend(run_query(
            'select distinct source from read_parquet(' ~ scv.duckdb__glob_literal(released, '')
            ~ ") where status = 'shop_present' order by source"
        ).columns[0].values()) %}
    {% endif %}
    {% set checks = [] %}
    {% for table_key in rows_before %}
        {% set node = graph.sources['source.scv.' ~ table_key] %}
        {% do checks.append(
            'select ' ~ scv.text_literal(table_key) ~ ' as table_key where exists (select 1 from ' ~ adapter.quote(node.schema)
            ~ '.' ~ adapter.quote(node.identifier) ~ ' limit 1)'
        ) %}
    {% endfor %}
    {% set alive = run_query(checks | join(' union all ')).columns[0].values() | list if checks else [] %}
    {% set has_files = run_query(
        "select distinct source || '.' || table_name from raw_catalog.found_files where status = 'read'"
    ).columns[0].values() | list %}
    {% set sources_alive = [] %}
    {% for table_key in alive %}{% do sources_alive.append(table_key.split('.')[0]) %}{% endfor %}

    {% set lost = {} %}
    {% for table_key, row_count in rows_before.items() if table_key not in alive %}
        {% set source_name, table_name = table_key.split('.') %}
        {% if source_name not in sources_alive or table_key not in has_files or row_count >= 20 %}
            {% if not scv.is_accepted(source_name, release_id) and not scv.is_accepted(table_key, release_id) %}
                {% do lost.setdefault(
                    source_name, {'tables': [], 'is_whole': source_name not in sources_alive}
                ).tables.append(table_name) %}
            {% endif %}
        {% endif %}
    {% endfor %}
    {# A shop may be gone while others keep its tables filled. #}
    {% set folders = run_query(
        "select distinct split_part(file, '/', 1) from raw_catalog.found_files where status = 'read'"
    ).columns[0].values() | list %}
    {% for folder in shops_before if folder not in folders and not scv.is_accepted(folder, release_id) %}
        {% do lost.setdefault(folder, {'tables': [], 'is_whole': true}) %}
    {% endfor %}
    {{ return(lost) }}
{% endmacro %}
