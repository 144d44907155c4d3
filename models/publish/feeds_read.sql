-- Grain: one row: the command that read the feeds from which everything is made.
-- It reads no table, so that `make activate`, which goes on from these tables, leaves it as it is and goes by it.

select
    {{ text_literal(tojson(invocation_args_dict.get('vars') or {})) }} as build_variables,
    cast('{{ run_started_at.astimezone(modules.pytz.utc).strftime("%Y-%m-%d %H:%M:%S.%f") }}' as timestamp)
        as feeds_read_at
