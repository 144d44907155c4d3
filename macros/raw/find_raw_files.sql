{% macro duckdb__find_raw_files(raw_folder) -%}
    {% set tables = [] %}
    {% set sources = [] %}
    {% for entry in scv.raw_contract() %}
        {% do tables.append(entry[0] ~ '.' ~ entry[1]) %}
        {% do sources.append(entry[0]) %}
    {% endfor %}

    {# One level at a time, because ** passes links by. The deepest is a folder of partitions inside a table's folder. #}
    {% set patterns = [] %}
    {% for levels in ['/*', '/*/*', '/*/*/*', '/*/*/*/*'] %}
        {% do patterns.append(scv.duckdb__glob_literal(raw_folder, levels)) %}
    {% endfor %}
    {# Who is who, where somebody knows, lies beside the raw folder and not in it. #}
    {% do patterns.append(scv.duckdb__glob_literal(raw_folder, '/../truth/records.*')) %}
    {% set found = run_query('select file from glob([' ~ patterns | join(', ') ~ ']) order by file').columns[0].values() | list %}
    {% set paths = [] %}
    {% for path in found %}
        {# What begins with . or _ is whoever's it is: half-written files, folders of connectors. #}
        {% set own = [] %}
        {% for step in (path[raw_folder | length + 1:] if path.startswith(raw_folder ~ '/') else path.split('/') | last).split('/') %}
            {% if step[:1] in ['.', '_'] and step != '..' %}{% do own.append(step) %}{% endif %}
        {% endfor %}
        {# Where landed files of a day were put together, they are left for a while beside the one that holds their rows. #}
        {% set part = modules.re.fullmatch('(.*/landed_[0-9]{4}-[0-9]{2}-[0-9]{2})[.].+[.]parquet', path) %}
        {% if not own and not (part and part.group(1) ~ '.parquet' in found) %}
            {% do paths.append(scv.duckdb__glob_literal(path, '')) %}
        {% endif %}
    {% endfor %}

    {% set files = [] %}
    {% if paths %}
        {# Times of files are whole seconds: of one that is as young as that nobody can tell whether it will be written again in the
           same second, so the next command takes it for a changed one. #}
        {% set sizes -%}
            select
                filename,
                size,
                concat_ws(' ', size, epoch(last_modified), case
                    when last_modified > now() - interval '2 seconds' then {{ scv.text_literal(invocation_id) }}
                end) as written
            from read_blob([{{ paths | join(', ') }}])
            order by filename
        {%- endset %}
        {% for row in run_query(sizes).rows %}
            {% set is_raw = row[0].startswith(raw_folder ~ '/') %}
            {% set relative_path = row[0][raw_folder | length + 1:] if is_raw else 'truth/' ~ row[0].split('/') | last %}
            {% set steps = relative_path.split('/') %}
            {% set format = (steps | last).split('.') | last | lower if '.' in steps | last %}
            {% set source_name = steps[0] if steps | length > 1 else none %}
            {% set shop = '' %}
            {# shopify__uk holds the tables of one of several shops. #}
            {% if source_name not in sources and (source_name or '').split('__')[0] in sources %}
                {% set shop = source_name.split('__')[1:] | join('__') | lower %}
                {% set source_name = source_name.split('__')[0] %}
                {% if not modules.re.fullmatch('[a-z0-9]([a-z0-9_-]*[a-z0-9])?', shop) %}
                    {% do exceptions.raise_compiler_error(
                        'raw folder ' ~ steps[0] ~ ': after ' ~ source_name ~ '__ comes the name of a shop, in letters, digits, '
                        ~ "- and _, such as uk; got '" ~ shop ~ "'"
                    ) %}
                {% endif %}
            {% endif %}
            {% set table_name = steps[1] if steps | length > 2 else (steps | last).rsplit('.', 1)[0] %}
            {% set is_known = source_name ~ '.' ~ table_name in tables and format in ['parquet', 'csv', 'ndjson', 'json'] %}
            {% if is_known and row[1] == 0 %}
                {% do exceptions.raise_compiler_error('raw file cannot be read, it is empty (0 bytes): ' ~ row[0]) %}
            {% endif %}
            {% do files.append({
                'source': source_name,
                'shop': shop,
                'table_name': table_name,
                'path': row[0],
                'relative_path': relative_path,
                'format': format,
                'size_bytes': row[1],
                'written': row[2],
                'status': 'read' if is_known else 'unknown',
            }) %}
        {% endfor %}
    {% endif %}
    {{ return(files) }}
{%- endmacro %}
