{#- Vars become part of the SQL. One given to a command that is not of its kind stops it here, by name, before anything has
    run: numbers by what their names end in, a few words by their own pattern, every other text by what it may not contain. -#}
{% macro check_vars() -%}
    {% set number_names = '_(days|hours|minutes|months|pct|share|ratio|interval|seed|draws|kept|customers|buyers|messages|orders|stars|views|support|matched|search|tolerance|after|accept|review|customer|household|segment|traits|people)$' %}
    {% set patterns = {
        'shop_time_zone': '[A-Za-z0-9_+-]+(/[A-Za-z0-9_+-]+)*',
        'user_id_source': 'gigya_account|shopify_customer',
        'default_phone_region': '[A-Z]{2}',
        'tiktok_phone_form': 'plus|digits',
        'returned_products_are_eligible': '[Tt]rue|[Ff]alse',
    } %}
    {% set given = invocation_args_dict.get('vars') or {} %}
    {% for var_name, value in (given.items() if given is mapping else []) if value is not none and value is not sequence or value is string %}
        {% if modules.re.search(number_names, var_name) %}
            {% set pattern = '-?[0-9]+([.][0-9]+)?' %}
        {% else %}
            {% set pattern = patterns.get(var_name, '[A-Za-z0-9_ ./:+-]*') %}
        {% endif %}
        {% if not modules.re.fullmatch(pattern, value | string) %}
            {% do exceptions.raise_compiler_error(
                'the var ' ~ var_name ~ ' must match ' ~ pattern ~ ', got ' ~ (value | string)[:80]
            ) %}
        {% endif %}
    {% endfor %}
{%- endmacro %}
