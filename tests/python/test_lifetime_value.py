"""Predictions against lifetimes, the library that is no longer kept, on the CDNOW data that it ships."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import lifetimes
import numpy as np
import pandas as pd
import pytest
from conftest import run_dbt
from models_alone import run_model
from scv.lifetime_value import Predictions, fit_purchases, fit_values, predict
from scv.lifetime_value.bg_nbd import PurchaseModel

# Data that the library ships; what it reads them with needs a module that setuptools no longer has.
DATASETS = Path(lifetimes.__file__).with_name("datasets")


@pytest.fixture(scope="module")
def cdnow() -> pd.DataFrame:
    """CDNOW as published: frequency, recency, T in weeks and mean value of repeated purchases of 2,357 customers."""
    summary = pd.read_csv(DATASETS / "cdnow_customers_summary_with_transactions.csv", index_col=0)
    return summary.set_axis(["frequency", "recency", "T", "monetary_value"], axis="columns")


@pytest.fixture(scope="module")
def purchase_model(cdnow: pd.DataFrame) -> PurchaseModel:
    model = fit_purchases(*(cdnow[column].to_numpy(float) for column in ("frequency", "recency", "T")))
    assert model is not None
    return model


@pytest.fixture(scope="module")
def library(cdnow: pd.DataFrame) -> Any:
    fitter = lifetimes.BetaGeoFitter()
    fitter.fit(cdnow["frequency"], cdnow["recency"], cdnow["T"])
    return fitter


def figures_of(cdnow: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return tuple(cdnow[column].to_numpy(float) for column in ("frequency", "recency", "T"))


def test_parameters_are_those_of_the_paper(purchase_model: PurchaseModel) -> None:
    """Fader, Hardie and Lee (2005) print r 0.243, alpha 4.414, a 0.793, b 2.426 for this data."""
    found = (purchase_model.r, purchase_model.alpha, purchase_model.a, purchase_model.b)
    assert found == pytest.approx((0.243, 4.414, 0.793, 2.426), abs=0.001)


@pytest.mark.parametrize("weeks", [1, 39, 52])
def test_expected_purchases_are_those_of_the_library(
    cdnow: pd.DataFrame, library: Any, purchase_model: PurchaseModel, weeks: float
) -> None:
    customers = figures_of(cdnow)
    expected = np.asarray(library.conditional_expected_number_of_purchases_up_to_time(weeks, *customers))
    np.testing.assert_allclose(purchase_model.expected_purchases(weeks, *customers), expected, rtol=0.001)
    np.testing.assert_allclose(
        purchase_model.probability_active(*customers), library.conditional_probability_alive(*customers), atol=0.001
    )


def test_values_are_those_of_the_library(cdnow: pd.DataFrame) -> None:
    repeat_buyers = cdnow[cdnow["frequency"] > 0]
    purchases, values = (repeat_buyers[column].to_numpy(float) for column in ("frequency", "monetary_value"))
    library = lifetimes.GammaGammaFitter()
    library.fit(repeat_buyers["frequency"], repeat_buyers["monetary_value"])
    model = fit_values(purchases, values)
    assert model is not None
    expected = library.conditional_expected_average_profit(repeat_buyers["frequency"], repeat_buyers["monetary_value"])
    np.testing.assert_allclose(model.expected_value(purchases, values), expected, rtol=0.01)


def predict_some(frequency: np.ndarray, **settings: float) -> Predictions:
    """Predictions of customers who have been there for 300 days and spend 50 a time."""
    customers = len(frequency)
    recency = np.where(frequency > 0, 250.0, 0.0)
    values = 50 + 10 * np.sin(np.arange(customers, dtype=float))
    defaults = {
        "minimum_repeat_buyers": 30,
        "training_customers": 100_000,
        "interval": 0.8,
        "draws": 100,
        "seed": 1,
    }
    return predict(frequency, recency, np.full(customers, 300.0), values, **{**defaults, **settings})


def mixed_buyers(repeat_buyers: int) -> np.ndarray:
    return np.concatenate([np.zeros(60), 1.0 + np.arange(repeat_buyers) % 7])


def test_with_too_few_repeat_buyers_nothing_is_said_and_the_reason_is() -> None:
    """Thirty customers who came back are enough, twenty-nine are not; none at all is no error either."""
    assert predict_some(mixed_buyers(30)).missing_reason is None
    for customers in (mixed_buyers(29), np.zeros(10), np.zeros(0)):
        nothing = predict_some(customers)
        assert nothing.missing_reason == "too_few_repeat_buyers"
        assert np.isnan(nothing.expected_orders).all() and np.isnan(nothing.predicted_value).all()
        assert nothing.columns()["expected_orders"].null_count == len(customers)


def test_the_same_customers_get_the_same_predictions_and_another_seed_only_other_intervals() -> None:
    first, again, other = (predict_some(mixed_buyers(40), seed=seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.predicted_value_high, again.predicted_value_high)
    np.testing.assert_array_equal(first.predicted_value, other.predicted_value)
    assert (first.predicted_value_high != other.predicted_value_high).any()


def test_a_customers_figures_are_theirs_in_whatever_order_customers_come() -> None:
    """And not those of whoever stands in the same row: a newcomer would shift everybody's interval every night."""
    frequency = mixed_buyers(40)
    recency = np.where(frequency > 0, 250.0, 0.0)
    values = 50 + 10 * np.sin(np.arange(len(frequency), dtype=float))
    settings = {"minimum_repeat_buyers": 30, "training_customers": 1000, "interval": 0.8, "draws": 100, "seed": 1}
    mixed = np.random.default_rng(3).permutation(len(frequency))
    ages = np.full(len(frequency), 300.0)
    first = predict(frequency, recency, ages, values, **settings)
    second = predict(frequency[mixed], recency[mixed], ages, values[mixed], **settings)
    for name in ("predicted_value", "predicted_value_low", "predicted_value_high", "next_order_days"):
        np.testing.assert_array_equal(getattr(first, name)[mixed], getattr(second, name))


def test_intervals_of_few_years_are_near_those_of_many() -> None:
    """A hundred levels, evenly spread, stand for all: of who buys again they say what ten thousand do."""
    few, many = (predict_some(mixed_buyers(40), draws=draws) for draws in (100, 10_000))
    regular = few.predicted_value_low > 0
    assert regular.any()
    for name in ("predicted_value_low", "predicted_value_high"):
        np.testing.assert_allclose(getattr(few, name)[regular], getattr(many, name)[regular], rtol=0.15)


def test_intervals_hold_what_is_expected_and_widen_with_their_share() -> None:
    narrow, wide = (predict_some(mixed_buyers(40), interval=interval) for interval in (0.5, 0.9))
    for predictions in (narrow, wide):
        assert (predictions.predicted_value_low <= predictions.predicted_value).all()
        assert (predictions.predicted_value <= predictions.predicted_value_high).all()
    assert (narrow.predicted_value_high <= wide.predicted_value_high).all()
    assert wide.predicted_value_high.sum() > narrow.predicted_value_high.sum()


def test_simulated_years_are_worth_what_the_formulas_say(monkeypatch: pytest.MonkeyPatch) -> None:
    """The mean of the simulation is the closed-form expectation: two ways to one figure."""
    means = []
    quantile = np.quantile

    def quantile_of_seen(values: np.ndarray, *arguments: Any, **options: Any) -> np.ndarray:
        means.append(values.mean())
        return quantile(values, *arguments, **options)

    monkeypatch.setattr(np, "quantile", quantile_of_seen)
    predictions = predict_some(mixed_buyers(40), draws=10_000)
    assert means == [pytest.approx(predictions.predicted_value.mean(), rel=0.03)]


def test_a_customer_with_hundreds_of_purchases_is_predicted_without_overflow(purchase_model: PurchaseModel) -> None:
    one = np.ones(1)
    expected = purchase_model.expected_purchases(52.0, 700 * one, 51.9 * one, 52 * one)
    assert 400 < expected[0] < 650


def alike_shop(seed: int, *, stop: float, rate: float = 1 / 60, customers: int = 300) -> tuple[np.ndarray, ...]:
    """Frequency, recency and age of customers who all buy at one rate and all stop with one probability."""
    random = np.random.default_rng(seed)
    age = random.integers(30, 540, customers).astype(float)
    bought_at = np.cumsum(random.exponential(1 / rate, (customers, 100)), axis=1)
    allowed = np.arange(100) < random.geometric(max(stop, 1e-9), customers)[:, None]
    counted = (bought_at <= age[:, None]) & allowed
    return counted.sum(axis=1).astype(float), np.floor(np.where(counted, bought_at, 0).max(axis=1)), age


@pytest.mark.parametrize("stop", [0.0, 0.1, 0.3])
def test_buyers_who_are_all_alike_are_predicted_or_the_reason_is_said(stop: float) -> None:
    """Case F30: a shop without heterogeneity is the limit of the models: no seed gives a null without a reason."""
    values = 50 + 10 * np.sin(np.arange(300, dtype=float))
    for seed in range(40):
        predictions = predict(
            *alike_shop(seed, stop=stop),
            values,
            minimum_repeat_buyers=30,
            training_customers=100_000,
            interval=0.8,
            draws=10,
            seed=1,
        )
        columns = predictions.columns()
        assert predictions.missing_reason is None
        for column in ("probability_active", "expected_orders", "predicted_value", "predicted_value_high"):
            assert columns[column].null_count == 0, f"{column}, seed {seed}"


def test_buyers_who_are_all_alike_and_never_stop_are_expected_to_buy_at_their_rate() -> None:
    """Case F30: at its limit BG/NBD is a Poisson shop: a sixtieth a day is six purchases a year, for everybody."""
    frequency, recency, age = alike_shop(7, stop=0.0, customers=2_000)
    limit = PurchaseModel(r=1e5, alpha=6e6, a=1e-5, b=1e5)
    np.testing.assert_allclose(limit.expected_purchases(365, frequency, recency, age), 365 / 60, rtol=0.001)
    fitted = fit_purchases(frequency, recency, age)
    assert fitted is not None
    assert fitted.expected_purchases(365, frequency, recency, age).mean() == pytest.approx(365 / 60, rel=0.05)


def test_a_model_that_gives_no_figure_is_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PurchaseModel, "expected_purchases", lambda self, time, frequency, *_: frequency * np.nan)
    assert predict_some(mixed_buyers(40)).missing_reason == "purchases_not_fitted"


@pytest.mark.parametrize(("value", "reason"), [(20.0, None), (0.0, "values_not_fitted")])
def test_customers_who_all_spend_the_same_are_expected_to_go_on_so(value: float, reason: str | None) -> None:
    """Case F30, for money: one value for everybody is what the next purchase is worth; no value at all is a reason."""
    frequency = mixed_buyers(40)
    customers = len(frequency)
    predictions = predict(
        frequency,
        np.where(frequency > 0, 250.0, 0.0),
        np.full(customers, 300.0),
        np.full(customers, value),
        minimum_repeat_buyers=30,
        training_customers=100_000,
        interval=0.8,
        draws=10,
        seed=1,
    )
    assert predictions.missing_reason == reason and (predictions.expected_orders > 0).all()
    if reason is None:
        np.testing.assert_allclose(predictions.predicted_value, value * predictions.expected_orders, rtol=1e-9)
    else:
        assert np.isnan(predictions.predicted_value).all()


# The first 39 weeks, which the published summary is of; a line is padded with blanks: id, number, day, items, dollars.
def test_the_model_counts_what_came_after_the_first_purchase(cdnow: pd.DataFrame) -> None:
    """`int_purchase_predictions` on what CDNOW publishes; 946 of its customers bought again."""
    settings = {"training_customers": 10_000, "interval": 0.8, "draws": 100, "seed": 1}
    rhythm = pd.DataFrame(
        {
            "customer_id": [f"c{number:04}" for number in range(len(cdnow))],
            "purchase_day_count": cdnow["frequency"].astype(int) + 1,
            "recency_days": cdnow["recency"] * 7,
            "age_days": cdnow["T"] * 7,
            "net_revenue_per_purchase_day": cdnow["monetary_value"],
        }
    )
    with duckdb.connect() as connection:
        connection.register("int_purchase_rhythm", rhythm)
        found = run_model("int_purchase_predictions", connection, minimum_repeat_buyers=946, **settings).to_pandas()
        too_few = run_model("int_purchase_predictions", connection, minimum_repeat_buyers=947, **settings).to_pandas()
    figures = [rhythm[column].to_numpy(float) for column in ("purchase_day_count", "recency_days", "age_days")]
    figures[0] -= 1
    in_days = fit_purchases(*figures)
    assert in_days is not None
    np.testing.assert_allclose(found["expected_orders"], in_days.expected_purchases(365, *figures), rtol=0.001)
    assert too_few["expected_orders"].isna().all()


CDNOW_ORDERS = """
    create schema intermediate;
    create table intermediate.int_customer_orders as
    select
        fields[2]::integer::varchar as customer_id,
        row_number() over ()::varchar as order_id,
        'USD' as currency,
        fields[5]::decimal(18, 2) as net_revenue,
        true as is_valid,
        strptime(fields[3], '%Y%m%d') + interval 12 hours as ordered_at
    from (
        select string_split(trim(regexp_replace(line, ' +', ' ', 'g')), ' ') as fields
        from read_csv(?, header = false, columns = {'line': 'varchar'}, delim = '|')
    )
    where fields[3] <= '19970930';
    create table intermediate.int_customer_purchases as
    select customer_id, 'USD' as currency from intermediate.int_customer_orders group by customer_id;
    create table intermediate.int_customer_activity as
    select customer_id, cast(null as date) as last_active_date from intermediate.int_customer_purchases;
    create table intermediate.int_windows as select date '1997-09-30' as as_of_date;
"""


def test_the_models_of_the_project_give_the_published_summary_and_the_librarys_predictions(
    tmp_path: Path, cdnow: pd.DataFrame, library: Any
) -> None:
    """Orders of CDNOW through the project's models: frequency, recency, T as published, purchases as lifetimes'."""
    orders = DATASETS / "CDNOW_sample.txt"
    with duckdb.connect(str(tmp_path / "scv.duckdb")) as connection:
        for statement in CDNOW_ORDERS.split(";\n"):
            if statement.strip():
                connection.execute(statement, [str(orders)] if "?" in statement else None)
    run = run_dbt(
        tmp_path / "raw", "--select", "int_purchase_rhythm", "int_purchase_predictions", folder=tmp_path, command="run"
    )
    found = pd.DataFrame(
        run.query("""
            select customer_id::integer, purchase_day_count - 1, recency_days, age_days, expected_orders
            from intermediate.int_purchase_rhythm
            inner join intermediate.int_purchase_predictions using (customer_id)
            order by all
        """),
        columns=["customer_id", "frequency", "recency", "age", "expected_orders"],
    ).set_index("customer_id")
    published = cdnow.sort_index()
    assert found.index.tolist() == published.index.tolist()
    assert found["frequency"].tolist() == published["frequency"].tolist()
    assert (found["recency"] / 7).round(2).tolist() == pytest.approx(published["recency"].tolist(), abs=0.0051)
    assert (found["age"] / 7).round(2).tolist() == pytest.approx(published["T"].tolist(), abs=0.0051)
    expected = library.conditional_expected_number_of_purchases_up_to_time(365 / 7, *figures_of(published))
    np.testing.assert_allclose(found["expected_orders"], expected, rtol=0.05)
