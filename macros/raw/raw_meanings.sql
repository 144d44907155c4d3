{#- What a raw table says about people, as its source states it; from here erasure, and what else has to know it, take it.
    Each column of text states one thing at least, in its `config.meta`:

        names      whose row it is, for identity, too: the type of an identifier (seeds/identity/identifier_rules.csv), or the
                   raw table that it is an id of
        mentions   the same of somebody whom identity does not take for the row's own person
        part_of    the raw table of the record that the row is part of, and goes with
        tells      given_name or family_name, by which records of several people are told apart; name, address, trait, text
        consent    macros and seeds of consent
        types, network_of   a column of the table, of which it is the type, the network

    and may add to part_of

        told_by      people and pages tell that record by its id, in any dress, or by what this column of its table has
        instead_of   read only where this column is blank

    or stands in `facts` of the table: text that tells of no person. The only column of the key needs nothing when it is `id`, or
    among the ids that the source calls its own. A table whose key is a person's has `profile`, the type of that key.

    `names`, `mentions` and `part_of` of a document map paths to this, and besides types and tables they know

        login             what the var user_id_source says that people log in with
        contact_point     an email address or a telephone number, whichever it looks like
        typed             of the type in the column that `types` it, by any name that identity has for it
        clicked_link      whom the address of a page says that a mail was sent to, by a token
        clicked_profile   the same by the key of a profile
        connected_login   logins elsewhere, as documents of provider, providerUID and nickname
        a table and column    mentions alone: whoever's record has the row's key there -#}
{% macro raw_meanings(source_node) -%}
    {% set meta = source_node.config.meta %}
    {% set record = {'source': source_node.source_name, 'table': source_node.name, 'profile': meta.get('profile'), 'mentions': []} %}
    {% set key = adapter.quote(meta.key[0]) if meta.key | length == 1 else none %}
    {% if key %}{% do record.update({'key': (meta.get('profile', record.source ~ '.' ~ record.table), key)}) %}{% endif %}
    {# What is called the time of the record is that of its last change: nothing tells when it was made. #}
    {% if meta.get('occurred_at') and meta.get('updated_at') == meta.occurred_at %}{% do record.update({'made_at': 'none'}) %}{% endif %}

    {% set names = {} %}
    {% for column in source_node.columns.values() %}
        {% set quoted = adapter.quote(column.name) %}
        {% set stated = column.config.meta.get('tells', {}) %}
        {% for path, part in (stated.items() if stated is mapping else [(none, stated)]) %}
            {% do names.update({part: scv.json_text(quoted, path) if path else quoted}) %}
        {% endfor %}
        {% for relation in ['names', 'mentions', 'part_of'] %}
            {% set stated = column.config.meta.get(relation, []) %}
            {% set stated = stated.items() if stated is mapping else [(none, stated)] %}
            {% for path, meant in stated %}
                {% for what in ([meant] if meant is string else meant) %}
                    {% do record.mentions.extend(scv.raw_mentions(source_node, column, path, what, relation == 'names')) %}
                {% endfor %}
            {% endfor %}
        {% endfor %}
    {% endfor %}
    {% if 'given_name' in names %}{% do record.update({'name': (names.given_name, names.family_name)}) %}{% endif %}
    {{ return(record) }}
{%- endmacro %}

{#- The mentions in one column: dictionaries of `kind` (identifier, typed, profile, part), `type`, `expression`, `is_list`,
    `is_link`, whether identity takes it for the row's person, and `lookup`, a join to `fingerprinted` rows that the expression
    needs, or none. -#}
{% macro raw_mentions(source_node, column, path, what, is_link) -%}
    {% set value = adapter.quote(column.name) %}
    {% if path %}
        {% set value = (scv.json_texts if '[*]' in path else scv.json_text)(scv.json_document(value), path) %}
    {% endif %}
    {% set parts = what.split('.') %}
    {% set is_list = (path or '').count('[*]') > 0 %}
    {% set found = [] %}
    {# What is looked up in another table is joined: the keys of its records by what refers to them. #}
    {% set lookup = none %}
    {% set others = adapter.quote((column.name ~ '_in_' ~ what) | replace('.', '_')) %}
    {% if what == 'login' %}
        {% do found.append(('identifier', 'user_id', value)) %}
        {% do found.append(('profile', var('user_id_source'), value)) %}
    {% elif what == 'contact_point' %}
        {% do found.append(('identifier', 'email', value)) %}
        {% set is_number = scv.matches('answer', "'[+(]?[0-9][0-9 ().-]{8,}'", whole=true) %}
        {% do found.append(('identifier', 'phone', scv.elements_where(value, 'answer', is_number))) %}
    {% elif what == 'clicked_link' %}
        {% set is_list = true %}
        {% do found.append(('identifier', 'email_link', scv.clicked_links(value, scv.token_parameters()))) %}
    {% elif what == 'clicked_profile' %}
        {% for parameter, type in var('recipient_parameters').items() if type != 'token' %}
            {% do found.append(('identifier', type, scv.clicked_link(value, parameter))) %}
        {% endfor %}
    {% elif what == 'connected_login' %}
        {% set logins = scv.json_texts(adapter.quote(column.name), path) %}
        {% set network = scv.json_text('login', '$.provider') %}
        {% set nickname = scv.json_text('login', '$.nickname') %}
        {% do found.append(('identifier', 'social_login', scv.mapped(
            logins, 'login', network ~ " || ':' || " ~ scv.json_text('login', '$.providerUID')
        ))) %}
        {% do found.append(('identifier', 'social_login', scv.mapped(
            logins, 'login', 'case when ' ~ scv.is_handle(network, nickname) ~ ' then ' ~ network ~ " || ':' || " ~ nickname ~ ' end'
        ))) %}
    {% elif what == 'typed' %}
        {% set type = 'fingerprinted.' ~ adapter.quote(scv.column_with(source_node, 'types', column.name)) %}
        {# Seeds are read by who asks for mentions, and by nobody who asks what columns mean. #}
        {% set lookup = 'left join _named_types as ' ~ others ~ ' on ' ~ others ~ '._name = ' ~ scv.letters_and_digits(type) %}
        {% do found.append(('typed', none, scv.typed_identifier_id(others ~ '._type', value))) %}
    {% elif parts | length == 3 %}
        {% set other = graph.sources['source.scv.' ~ parts[0] ~ '.' ~ parts[1]].config.meta %}
        {% set other_key = adapter.quote(other.key[0]) %}
        {% set is_list = true %}
        {% set lookup = 'left join (select ' ~ adapter.quote(parts[2]) ~ ' as _reference, ' ~ scv.sorted_list(other_key) ~ ' as _keys from '
            ~ source(parts[0], parts[1]) ~ ' group by ' ~ adapter.quote(parts[2]) ~ ') as ' ~ others
            ~ ' on ' ~ others ~ '._reference = fingerprinted.' ~ value %}
        {% do found.append(('profile', other.profile, others ~ '._keys')) %}
    {% elif parts | length == 2 %}
        {% set other = graph.sources['source.scv.' ~ what].config.meta %}
        {% set told_by = column.config.meta.get('told_by') %}
        {% set instead_of = column.config.meta.get('instead_of') %}
        {% if told_by %}
            {# Told by people and pages: by its id, in any dress, or by its name, where that is one record's alone. #}
            {% set is_list = true %}
            {% set other_key = adapter.quote(other.key[0]) %}
            {% set value = 'fingerprinted.' ~ value %}
            {% if instead_of %}
                {% set value = 'case when ' ~ scv.null_if_blank('fingerprinted.' ~ adapter.quote(instead_of)) ~ ' is null then ' ~ value ~ ' end' %}
            {% endif %}
            {% set reference = scv.order_reference(value) %}
            {% set told = scv.order_reference(adapter.quote(told_by)) %}
            {% set lookup = 'left join (select ' ~ told ~ ' as _reference, ' ~ scv.sorted_list(other_key) ~ ' as _keys from '
                ~ source(parts[0], parts[1]) ~ ' group by ' ~ told ~ ' having count(distinct ' ~ other_key ~ ') = 1) as ' ~ others
                ~ ' on ' ~ others ~ '._reference = ' ~ reference %}
            {% set value = scv.together([scv.list_of(reference), others ~ '._keys']) %}
        {% endif %}
        {# A profile that names another is joined to it, and is a profile of its own. #}
        {% set is_joined = is_link and source_node.config.meta.get('profile') %}
        {% set kind = 'part' if not other.get('profile') else 'link' if is_joined else 'profile' %}
        {% do found.append((kind, other.get('profile', what), value)) %}
    {% else %}
        {% set network = scv.column_with(source_node, 'network_of', column.name) %}
        {% set value = adapter.quote(network) ~ " || ':' || " ~ value if network else value %}
        {% do found.append(('identifier', what, value)) %}
    {% endif %}
    {% set mentions = [] %}
    {% for kind, type, expression in found %}
        {% do mentions.append({'kind': kind, 'type': type, 'expression': expression, 'is_list': is_list, 'is_link': is_link, 'lookup': lookup}) %}
    {% endfor %}
    {{ return(mentions) }}
{%- endmacro %}

{#- The column of a raw table whose `config.meta` says that it is `relation` to another; none where there is none. -#}
{% macro column_with(source_node, relation, name) -%}
    {% for column in source_node.columns.values() if column.config.meta.get(relation) == name %}
        {{ return(column.name) }}
    {% endfor %}
    {{ return(none) }}
{%- endmacro %}

{#- Stops when a raw table leaves open what one of its columns means: nobody could be erased from it with certainty. -#}
{% macro check_meanings(source_node) -%}
    {% set meta = source_node.config.meta %}
    {% set place = source_node.original_file_path ~ ': ' ~ source_node.source_name ~ '.' ~ source_node.name ~ '.' %}
    {% set own_ids = ['id'] + meta.get('ids', {}).get('own', []) %}
    {% for column in source_node.columns.values() if column.data_type | lower in ['varchar', 'json'] %}
        {% set stated = column.config.meta or {} %}
        {% set meanings = ['names', 'mentions', 'part_of', 'tells', 'consent', 'types', 'network_of'] | select('in', stated) | list %}
        {% set is_key = meta.key == [column.name] and column.name in own_ids %}
        {% if not meanings and not is_key and column.name not in meta.get('facts', []) %}
            {% do exceptions.raise_compiler_error(
                place ~ column.name ~ ' does not say what it means, and whoever asks to be forgotten might stay in it: give its'
                ~ ' config.meta names, mentions, part_of, tells or consent, or list it among the facts of the table'
                ~ ' (macros/raw/raw_meanings.sql says what each is)'
            ) %}
        {% endif %}
        {% for relation in ['names', 'mentions', 'part_of'] if relation in stated %}
            {% set meant = stated[relation] %}
            {% for what in (meant.values() if meant is mapping else [meant] if meant is string else meant) %}
                {% set table = what.split('.')[:2] | join('.') %}
                {% set node = graph.sources.get('source.scv.' ~ table) %}
                {% if '.' in what and not node %}
                    {% do exceptions.raise_compiler_error(place ~ column.name ~ ': ' ~ relation ~ ' must be a raw table, got ' ~ what) %}
                {% elif relation == 'part_of' and (not node or node.config.meta.key | length != 1) %}
                    {% do exceptions.raise_compiler_error(
                        place ~ column.name ~ ': part_of must be a raw table whose key is one column, got ' ~ what
                    ) %}
                {% endif %}
            {% endfor %}
        {% endfor %}
    {% endfor %}
{%- endmacro %}
