{#- A list of whom the address of a page says that a mail was sent to: the text of each of these parameters that it has, with the
    parameter's name, '_kx:Qc4Vx2.XpR7aB'. As it is written: tokens tell upper and lower case apart. -#}
{% macro clicked_links(page_url, parameters) -%}
    {%- set links = [] -%}
    {%- for parameter in parameters -%}
        {%- do links.append("'" ~ parameter ~ ":' || " ~ scv.clicked_link(page_url, parameter)) -%}
    {%- endfor -%}
    {{ scv.elements_where(scv.list_of(*links), 'link', 'link is not null') }}
{%- endmacro %}

{#- The text of one parameter, null in most addresses: to look for its name is faster than to match the pattern. -#}
{% macro clicked_link(page_url, parameter) -%}
    case
        when contains({{ page_url }}, '{{ parameter }}=')
            then nullif(regexp_extract({{ page_url }}, '[?&]{{ parameter }}=([^&#]+)', 1), '')
    end
{%- endmacro %}

{#- The parameters of `recipient_parameters` that are a token of the recipient. -#}
{% macro token_parameters() -%}
    {% set tokens = [] %}
    {% for parameter, what in var('recipient_parameters').items() if what == 'token' %}{% do tokens.append(parameter) %}{% endfor %}
    {{ return(tokens) }}
{%- endmacro %}
