{#
    Text that says something; null for what people and programs write where there is nothing to say: n/a, none, not provided,
    keine Angabe, a dash, a key held down. For towns, streets and answers; names have `idr_names`, identifiers their denylist.
    NA alone is the province of Naples, and stays.
#}
{% macro said(text) -%}
    {%- set nothing = [
        'n/a', 'n.a.', 'n. a.', 'n/k', 'none', 'null', 'nil', 'nan', 'undefined', 'unknown', 'not known', 'anonymous',
        'not set', 'not provided', 'not available', 'not applicable', 'not specified', 'not stated', 'not given',
        'no address', 'no city', 'no postcode', 'no answer', 'prefer not to say', 'tbc', 'tbd', 'to be confirmed', 'blank', 'empty',
        'redacted', 'deleted', 'unbekannt', 'keine angabe', 'keine angaben', 'k.a.', 'k. a.', 'inconnu', 'inconnue',
        'non renseigné', 'desconocido', 'desconocida', 'no disponible', 'sconosciuto', 'sconosciuta', 'onbekend', 'okänd',
        'ukjent', 'ukendt', 'desconhecido', 'desconhecida', 'nieznany', 'nieznana', 'brak',
    ] -%}
    case
        when
            {{ scv.letters_and_digits(text) }} <> ''
            and trim(both ' ()[]<>"*#' from lower({{ text }})) not in (
                {%- for word in nothing %}{{ scv.text_literal(word | trim) }}{{ ", " if not loop.last }}{% endfor -%}
            )
            and not (length({{ text }}) > 2 and lower({{ text }}) = repeat(left(lower({{ text }}), 1), length({{ text }}))
                and lower(left({{ text }}, 1)) between 'a' and 'z')
            then {{ text }}
    end
{%- endmacro %}
