{#
    House, street and flat of an address as habits of writing leave them: `3 elm st flat 2` for "Flat 2, 3 Elm Street",
    "2/3 Elm St." and "3 Elm St" with "Apt 2" in the second line. Lower case, accents and umlauts plain, words for streets,
    places and flats in one short form, the house number first and the flat last. Null where no letter or digit is left.
    Matching compares it word by word; `postal_address_id` takes it for a household's key.
#}
{% macro plain_street(line_1, line_2=none) -%}
    {{ return(adapter.dispatch('plain_street', 'scv')(line_1, line_2)) }}
{%- endmacro %}

{% macro duckdb__plain_street(line_1, line_2=none) -%}
    {#- One short form for each, whatever the language: where postcode and name agree, so does the rest. -#}
    {%- set short_forms = {
        'st': ['street', 'str', 'strasse', 'straat', 'saint', 'sankt', 'strada'],
        'rd': ['road'],
        'ave': ['avenue', 'av', 'aven', 'avda', 'avd', 'avenida'],
        'ln': ['lane'],
        'dr': ['drive', 'drv'],
        'cl': ['close'],
        'cres': ['crescent', 'cresc', 'crsc'],
        'pl': ['place', 'platz', 'plaza', 'plz', 'pza', 'plaza', 'piazza', 'pzza', 'praca', 'plac'],
        'ct': ['court', 'crt'],
        'sq': ['square', 'sqr'],
        'terr': ['terrace', 'ter', 'tce'],
        'gdns': ['gardens', 'gdn', 'garden'],
        'gr': ['grove', 'grv'],
        'blvd': ['boulevard', 'boul', 'bvd', 'bd', 'blv', 'bulevar'],
        'pkwy': ['parkway', 'pky'],
        'hwy': ['highway'],
        'cir': ['circle', 'circ'],
        'trl': ['trail'],
        'pde': ['parade'],
        'mt': ['mount'],
        'ft': ['fort'],
        'hts': ['heights'],
        'ste': ['sainte'],
        'n': ['north'],
        's': ['south'],
        'e': ['east'],
        'w': ['west'],
        'r': ['rue', 'rua'],
        'ch': ['chemin', 'che'],
        'rte': ['route'],
        'imp': ['impasse'],
        'all': ['allee'],
        'fbg': ['faubourg', 'fg'],
        'c': ['calle', 'cl', 'carrer'],
        'pso': ['paseo', 'passeig'],
        'ctra': ['carretera'],
        'v': ['via'],
        'vle': ['viale'],
        'cso': ['corso'],
        'lgo': ['largo'],
        'al': ['aleja', 'aleje'],
    } -%}
    {%- set words = [] -%}
    {%- set short = [] -%}
    {%- for form, written in short_forms.items() -%}
        {%- for word in written if word not in short_forms and word not in words -%}
            {%- do words.append(word) -%}{%- do short.append(form) -%}
        {%- endfor -%}
    {%- endfor -%}
    {%- set flats -%}
flat|flt|apartment|apartamento|apartament|appartement|appt|apt|unit|suite|ste|room|rm|wohnung|whg|piso|interno|int|lokal|lok|top|stiege
    {%- endset -%}
    {%- set cleaned = [] -%}
    {%- for line in [line_1, line_2 or "cast(null as varchar)"] -%}
        {%- set letters -%}
replace(replace(replace(strip_accents(lower({{ scv.fold_width(line) }})), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe')
        {%- endset -%}
        {#- Letters and digits, and the two signs that set a flat off; every way to write a flat then becomes `flat 2`. -#}
        {%- set signs -%}
trim(regexp_replace(translate({{ letters }}, 'øłđıº°''’`.', 'oldioo'), '[^\p{L}\p{N}/#]+', ' ', 'g'))
        {%- endset -%}
        {%- set flat_first = "regexp_replace(" ~ signs ~ ", '^([0-9]+[a-z]?) ?/ ?([0-9]+[a-z]? [^/]*)$', '\\2 flat \\1')" -%}
        {%- set flat_last = "regexp_replace(" ~ flat_first ~ ", '^([^/]*[a-z][^/]* [0-9]+[a-z]?) ?/ ?([0-9]+[a-z]?)$', '\\1 flat \\2')" -%}
        {%- do cleaned.append(
            "regexp_replace(" ~ flat_last ~ ", '(^| )(?:(?:" ~ flats ~ ") ?(?:no|nr)? ?#?|#) ?([0-9]+[a-z]?|[a-z])( |$)', '\\1flat \\2\\3')"
        ) -%}
    {%- endfor -%}
    {%- set flat = "(?:^| )flat ([0-9a-z]+)(?: |$)" -%}
    {%- set divided -%}
list_transform(
        [{'one': {{ cleaned[0] }}, 'two': {{ cleaned[1] }}}],
        lambda lines: {
            'flat': coalesce(
                nullif(regexp_extract(lines['one'], '{{ flat }}', 1), ''),
                nullif(regexp_extract(lines['two'], '{{ flat }}', 1), ''),
                nullif(regexp_extract(lines['two'], '^[0-9]+[a-z]?$'), '')
            ),
            {#- A first line that is the flat alone has the street below it. -#}
            'street': coalesce(
                nullif(trim(regexp_replace(lines['one'], '{{ flat }}', ' ')), ''),
                nullif(trim(regexp_replace(lines['two'], '{{ flat }}', ' ')), '')
            )
        }
    )
    {%- endset -%}
    {%- set in_words -%}
regexp_replace(
                regexp_replace(
                    regexp_replace(regexp_replace(parts['street'], '[/# ]+', ' ', 'g'), '([a-z]{2})([0-9])', '\1 \2', 'g'),
                    '(^| )(?:no|nr|num|numero) ([0-9])', '\1\2'
                ),
                '^(?:ul|ulica) ', ''
            )
    {%- endset -%}
    list_transform(
        {{ divided }},
        lambda parts: trim(
            {#- The house first, as most write it, and last as in German: one place has one of either. -#}
            regexp_replace(
                array_to_string(
                    list_transform(
                        string_split({{ in_words }}, ' '),
                        lambda word: regexp_replace(
                            coalesce(
                                {{ short }}[list_position({{ words }}, word)],
                                regexp_replace(
                                    regexp_replace(word, '^(.{3,})(?:strasse|straat|str)$', '\1st'),
                                    '^(.{3,})platz$', '\1pl'
                                )
                            ),
                            '([aou])e', '\1', 'g'
                        )
                    ),
                    ' '
                ),
                '^([^0-9].*) ([0-9]+(?: ?[a-z])?)$', '\2 \1'
            )
            || coalesce(' flat ' || parts['flat'], '')
        )
    )[1]
{%- endmacro %}
