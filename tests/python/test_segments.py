"""Rules of segments, audiences and triggers as dbt applies them: what an analyst or a marketer sees after a slip."""

from pathlib import Path

import duckdb
from conftest import PROJECT, WITH_ARTIFACTS

WORDS = ("seeds/consent/consent_topics.csv", "seeds/consent/topic_names.csv", "seeds/reference/channels.csv")


def customers_and_words(database: Path) -> None:
    with duckdb.connect(str(database)) as con:
        con.execute("create schema intermediate")
        con.execute("create schema seeds")
        con.execute("create table intermediate.int_windows as select date '2026-01-01' as as_of_date")
        con.execute(
            "create table intermediate.int_customer_features as"
            " select 'alice' as customer_id, 3 as order_count, 'lapsed' as activity_state,"
            " ['email:all'] as consents_granted"
        )
        con.execute("create table intermediate.int_consent_words as select 'email:all' as consent")
        con.execute(
            "create table intermediate.int_audience_lists as"
            " select 'alice' as customer_id, ['vip'] as segments, ['win_back'] as live_triggers"
        )
        for seed in (*PROJECT.glob("seeds/activation/*.csv"), *map(PROJECT.joinpath, WORDS)):
            con.execute(f"create table seeds.{seed.stem} as from read_csv('{seed}')")
        con.execute("create table seeds.segment_rules (segment text, description text, rule text, reason text)")
        con.execute("insert into seeds.segment_rules values ('vip', 'Vip', 'order_count >= 3', '{order_count} orders')")


def test_a_rule_with_an_error_stops_the_build_with_its_name(dbt_build, tmp_path):
    (tmp_path / "raw").mkdir()
    customers_and_words(tmp_path / "scv.duckdb")
    with duckdb.connect(str(tmp_path / "scv.duckdb")) as con:
        con.execute("""
            insert into seeds.segment_rules values
            ('slipped', 'A slip', 'order_cuont >= 3', '{order_count} orders'),
            ('unasked', 'A slip', 'list_contains(consents_granted, ''email:al'')', 'Granted'),
            ('misspelt', 'A slip', 'activity_state in (''lapsed'', ''dromant'')', 'Away')
        """)
    selected = ("--select", "int_segment_members", "customer_segments")
    run = dbt_build(
        tmp_path / "raw", *selected, command="run", folder=tmp_path, succeeds=False, environment=WITH_ARTIFACTS
    )
    assert (
        "seeds/engagement/segment_rules.csv: rule 'slipped': its condition names 'order_cuont', which is no column; "
        "did you mean 'order_count'?"
    ) in run.output
    assert (
        "'unasked': its condition asks consents_granted for 'email:al', which there is not; did you mean 'email:all'?"
        in (run.output)
    )
    state = "'misspelt': its condition asks activity_state for 'dromant', which there is not; did you mean 'dormant'?"
    assert state in run.output
    assert run.results()["customer_segments"] == "skipped"


def test_u9_an_audience_of_a_segment_or_trigger_that_there_is_not_stops_the_build(dbt_build, tmp_path):
    (tmp_path / "raw").mkdir()
    customers_and_words(tmp_path / "scv.duckdb")
    with duckdb.connect(str(tmp_path / "scv.duckdb")) as con:
        con.execute("delete from seeds.audiences")
        con.execute("""
            insert into seeds.audiences (audience, rule, description) values
            ('right', 'list_contains(segments, ''vip'')', 'Right'),
            ('wrong_segment', 'list_contains(segments, ''vipp'') or order_count > 9', 'Wrong'),
            ('wrong_trigger', 'not list_contains(live_triggers, ''winback'')', 'Wrong'),
            ('wrong_state', 'activity_state = ''lapsd''', 'Wrong')
        """)
    run = dbt_build(
        tmp_path / "raw", "--select", "int_audience_matches", command="run", folder=tmp_path, succeeds=False
    )
    said = "seeds/activation/audiences.csv: rule "
    assert (
        f"{said}'wrong_segment': its condition asks segments for 'vipp', which there is not; did you mean 'vip'?"
        in (run.output)
    )
    assert f"{said}'wrong_trigger': its condition asks live_triggers for 'winback', which there is not; " in run.output
    state = "'wrong_state': its condition asks activity_state for 'lapsd', which there is not; did you mean 'lapsed'?"
    assert said + state in run.output
    assert "'right'" not in run.output


def test_u9_a_word_that_there_is_not_is_told_with_file_row_and_the_nearest_one(dbt_build, tmp_path):
    (tmp_path / "raw").mkdir()
    customers_and_words(tmp_path / "scv.duckdb")
    known = ("--select", "test_name:known_words")
    assert dbt_build(tmp_path / "raw", *known, command="test", folder=tmp_path).returncode == 0
    with duckdb.connect(str(tmp_path / "scv.duckdb")) as con:
        con.execute("""
            update seeds.trigger_rules set channels = 'email|emial|post', topic = 'sales'
            where trigger_type = 'price_drop'
        """)
        con.execute("update seeds.trigger_rules set channels = 'email| push' where trigger_type = 'win_back'")
        con.execute("""
            update seeds.audiences
            set channel = 'e-mail', topic = 'newsleter', destination = 'klavio', delivery = 'fully'
            where audience = 'win_back_email'
        """)
        con.execute("update seeds.channel_caps set channel = 'text' where channel = 'sms'")
        con.execute("update seeds.topic_names set topic = 'sales' where name = 'sale'")
        con.execute("""
            insert into seeds.trigger_destinations (destination, channel, trigger_type, description) values
            ('webhook', 'telephon', 'price_dorp', 'Wrong'), ('csv', 'any', 'any', 'Right')
        """)
    run = dbt_build(tmp_path / "raw", *known, command="test", folder=tmp_path, succeeds=False)
    for finding in (
        "trigger_rules.csv: row 'price_drop': channels 'emial' does not exist; did you mean 'email'?",
        "trigger_rules.csv: row 'win_back': channels ' push' does not exist; did you mean 'push'?",
        "trigger_rules.csv: row 'price_drop': topic 'sales' does not exist; did you mean 'sale'?",
        "audiences.csv: row 'win_back_email': channel 'e-mail' does not exist; did you mean 'email'?",
        "audiences.csv: row 'win_back_email': topic 'newsleter' does not exist; did you mean 'newsletter'?",
        "audiences.csv: row 'win_back_email': destination 'klavio' does not exist; did you mean 'klaviyo_profiles'?",
        "audiences.csv: row 'win_back_email': delivery 'fully' does not exist; did you mean 'full'?",
        "channel_caps.csv: row 'text': channel 'text' does not exist",
        "topic_names.csv: row 'sale': topic 'sales' does not exist; did you mean 'sale'?",
        "trigger_destinations.csv: row 'webhook': channel 'telephon' does not exist; did you mean 'telephone'?",
        "trigger_destinations.csv: row 'webhook': trigger_type 'price_dorp' does not exist; did you mean 'price_drop'?",
    ):
        assert finding in run.output
