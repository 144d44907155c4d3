{# Of the same name as one of the package's, with other arguments: neither may take the other's place. #}
{% macro null_if_blank() %}'mine'{% endmacro %}
