-- Grain: one row per raw table, one per column that it declares or its files have, one per file that belongs to none,
-- one per shop in a folder of its own and table, one per robot or till profile whose records are nobody's.
with found_columns as (
    select * from {{ ref('stg_feeds__found_columns') }}
),

found_files as (
    select * from {{ ref('stg_feeds__found_files') }}
),

column_profiles as (
    select * from {{ ref('stg_feeds__column_profiles') }}
),

records_of_nobody as (
    select * from {{ ref('int_records_of_nobody') }}
),

shared_keys as (
    select * from {{ ref('stg_feeds__shared_keys') }}
),

costs as (
    {{ raw_costs() }}
),

files_counted_by_table as (
    select
        source,
        table_name,
        count(*) as file_count
    from found_files
    where status = 'read'
    group by source, table_name
),

tables_judged as (
    select
        column_profiles.*,
        shared_keys.example_record_id,
        coalesce(files_counted_by_table.file_count, 0) as file_count,
        coalesce(shared_keys.shared_key_count, 0) as shared_key_count,
        max(column_profiles.newest_at) over () as newest_at_of_all,
        case
            when files_counted_by_table.file_count is null then 'absent'
            when column_profiles.row_count = 0 then 'empty'
            else 'present'
        end as status
    from column_profiles
    left join files_counted_by_table
        on
            column_profiles.source = files_counted_by_table.source
            and column_profiles.table_name = files_counted_by_table.table_name
    left join shared_keys
        on
            column_profiles.source = shared_keys.source
            and column_profiles.table_name = shared_keys.table_name
    where column_profiles.column_name is null
),

tables_reported as (
    select
        source,
        table_name,
        cast(null as string) as column_name,
        cast(null as string) as file,
        cast(null as string) as declared_type,
        cast(null as string) as found_type,
        status,
        file_count,
        row_count,
        accepted_count,
        rejected_count,
        duplicate_count,
        erased_count,
        cast(null as bigint) as null_count,
        failed_cast_count,
        cast(null as double) as null_pct,
        newest_at,
        source || '.' || table_name as feed_health_id,
        case
            when status = 'absent' then 'No file was found: the table is empty in this build.'
            when status = 'empty' then 'The files have no rows.'
            when shared_key_count > 0
                then
                    {{ count_in_words('shared_key_count', 'key stands', 'keys stand') }}
                    || ' for records that are no versions of one, such as '
                    || example_record_id || ': only one of each counts.'
            when rejected_count > 0
                then
                    {{ figure_in_words('rejected_count') }} || ' of '
                    || {{ count_in_words('row_count', 'row', 'rows') }}
                    || case when rejected_count = 1 then ' was rejected.' else ' were rejected.' end
            when erased_count > 0
                then {{ count_in_words('erased_count', 'record was', 'records were') }}
                    || ' erased because somebody asked for it.'
            when duplicate_count > 0
                then {{ count_in_words(
                    'duplicate_count', 'repeated or older version was', 'repeated or older versions were'
                ) }} || ' dropped.'
            else 'Every row was accepted.'
        end as finding,
        {{ days_between(local_date('newest_at'), local_date('newest_at_of_all')) }} as days_behind
    from tables_judged
),

columns_judged as (
    select
        found_columns.source,
        found_columns.table_name,
        found_columns.column_name,
        found_columns.declared_type,
        found_columns.found_type,
        column_profiles.row_count,
        column_profiles.null_count,
        column_profiles.failed_cast_count,
        case
            when tables_judged.status = 'absent' then 'table_absent'
            when found_columns.status = 'unknown' then 'unknown_column'
            else found_columns.status
        end as status,
        {{ contains_any(
            'found_columns.column_name', ['consent', 'subscri', 'opt_in', 'opt_out', 'opted', 'suppress', 'do_not']
        ) }} as speaks_of_consent
    from found_columns
    inner join tables_judged
        on
            found_columns.source = tables_judged.source
            and found_columns.table_name = tables_judged.table_name
    left join column_profiles
        on
            found_columns.source = column_profiles.source
            and found_columns.table_name = column_profiles.table_name
            and found_columns.column_name = column_profiles.column_name
            and found_columns.status != 'unknown'
),

columns_reported as (
    select
        source,
        table_name,
        column_name,
        cast(null as string) as file,
        declared_type,
        found_type,
        status,
        cast(null as bigint) as file_count,
        row_count,
        cast(null as bigint) as accepted_count,
        cast(null as bigint) as rejected_count,
        cast(null as bigint) as duplicate_count,
        cast(null as bigint) as erased_count,
        null_count,
        failed_cast_count,
        cast(null as bigint) as days_behind,
        cast(null as timestamp) as newest_at,
        source || '.' || table_name || '.' || column_name as feed_health_id,
        case
            when status = 'table_absent' then 'The table was not found.'
            when status = 'unknown_column' and speaks_of_consent
                then
                    'The contract does not declare the column: it was ignored. '
                    || 'Its name speaks of consent: docs/privacy.md.'
            when status = 'unknown_column' then 'The contract does not declare the column: it was ignored.'
            when status = 'absent' then 'The files do not have the column: it is null in every row.'
            when failed_cast_count > 0 and declared_type = 'varchar'
                then {{ count_in_words('failed_cast_count', 'value', 'values') }}
                    || ' cannot be read for certain: null stands there.'
            when failed_cast_count > 0
                then {{ count_in_words('failed_cast_count', 'value is', 'values are') }}
                    || ' no ' || declared_type || ': null stands there.'
            when row_count > 0 and null_count = row_count then 'The column has no value in any row.'
            else 'The column is as declared.'
        end as finding,
        100e0 * null_count / nullif(row_count, 0) as null_pct
    from columns_judged
),

-- Where shops have folders of their own: a table that one landed and another did not is there, and yet not whole.
files_by_shop as (
    select
        source,
        table_name,
        shop,
        split_part(file, '/', 1) as folder
    from found_files
    where status = 'read'
),

folders as (
    select distinct
        source,
        folder,
        bool_or(shop is not null) over (partition by source) as has_named_shops
    from files_by_shop
),

tables_of_any_shop as (
    select distinct
        source,
        table_name
    from files_by_shop
),

tables_by_shop as (
    select
        folders.folder as source,
        tables_of_any_shop.table_name,
        count(files_by_shop.folder) as file_count
    from folders
    inner join tables_of_any_shop on folders.source = tables_of_any_shop.source
    left join files_by_shop
        on
            folders.folder = files_by_shop.folder
            and tables_of_any_shop.table_name = files_by_shop.table_name
    where folders.has_named_shops
    group by folders.folder, tables_of_any_shop.table_name
),

shops_reported as (
    select
        source,
        table_name,
        cast(null as string) as column_name,
        cast(null as string) as file,
        cast(null as string) as declared_type,
        cast(null as string) as found_type,
        file_count,
        cast(null as bigint) as row_count,
        cast(null as bigint) as accepted_count,
        cast(null as bigint) as rejected_count,
        cast(null as bigint) as duplicate_count,
        cast(null as bigint) as erased_count,
        cast(null as bigint) as null_count,
        cast(null as bigint) as failed_cast_count,
        cast(null as double) as null_pct,
        cast(null as bigint) as days_behind,
        cast(null as timestamp) as newest_at,
        'shop ' || source || '.' || table_name as feed_health_id,
        case when file_count > 0 then 'shop_present' else 'absent' end as status,
        case
            when file_count > 0 then 'Files of this shop were found.'
            else 'No file of this shop was found; other shops have some.'
        end as finding
    from tables_by_shop
),

files_reported as (
    select
        source,
        table_name,
        cast(null as string) as column_name,
        file,
        cast(null as string) as declared_type,
        format as found_type,
        'unknown_file' as status,
        'The file belongs to no table of the contract or has an unknown format: it was not read.' as finding,
        cast(1 as bigint) as file_count,
        cast(null as bigint) as row_count,
        cast(null as bigint) as accepted_count,
        cast(null as bigint) as rejected_count,
        cast(null as bigint) as duplicate_count,
        cast(null as bigint) as erased_count,
        cast(null as bigint) as null_count,
        cast(null as bigint) as failed_cast_count,
        cast(null as double) as null_pct,
        cast(null as bigint) as days_behind,
        cast(null as timestamp) as newest_at,
        'file ' || file as feed_health_id
    from found_files
    where status = 'unknown'
),

strangers_reported as (
    select
        feed_health_id,
        source,
        table_name,
        cast(null as string) as column_name,
        cast(null as string) as file,
        cast(null as string) as declared_type,
        cast(null as string) as found_type,
        status,
        finding,
        cast(null as bigint) as file_count,
        record_count as row_count,
        cast(null as bigint) as accepted_count,
        cast(null as bigint) as rejected_count,
        cast(null as bigint) as duplicate_count,
        cast(null as bigint) as erased_count,
        cast(null as bigint) as null_count,
        cast(null as bigint) as failed_cast_count,
        cast(null as double) as null_pct,
        cast(null as bigint) as days_behind,
        newest_at
    from records_of_nobody
),

feeds_reported as (
    {% for report in [
        'tables_reported', 'shops_reported', 'columns_reported', 'files_reported', 'strangers_reported'
    ] %}
        select
            feed_health_id,
            source,
            table_name,
            column_name,
            file,
            declared_type,
            found_type,
            status,
            finding,
            file_count,
            row_count,
            accepted_count,
            rejected_count,
            duplicate_count,
            erased_count,
            null_count,
            failed_cast_count,
            null_pct,
            days_behind,
            newest_at
        from {{ report }}
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select
    feeds_reported.*,
    costs.cost
from feeds_reported
left join costs
    on
        feeds_reported.source = costs.source
        and feeds_reported.table_name = costs.table_name
        and feeds_reported.column_name is not distinct from costs.column_name
        and feeds_reported.status in ('absent', 'empty')
