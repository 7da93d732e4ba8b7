"""An area's figures as pictures: a chart, and the same figures as a table."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from indicators.charts import (
    Bar,
    Figures,
    Frame,
    Reference,
    Series,
    Target,
    bar_chart,
    line_chart,
    spark,
)
from indicators.models import GoalIndicator, Indicator, Observation
from indicators.regions import Place, Places
from indicators.sources.sotkanet import RegionKey

# Of one indicator: region → year → its observation.
Found = Mapping[RegionKey, Mapping[int, Observation]]


@dataclass(frozen=True)
class Row:
    """One line of the table: what it is of, and a figure or the reason why there is none."""

    head: str
    cells: list[str]


@dataclass(frozen=True)
class Picture:
    """A chart with its table (kuva ja taulukko)."""

    indicator: Indicator
    svg: SafeString
    title: str
    heads: list[str]
    rows: list[Row]


def observations_of(indicators: Iterable[Indicator], wanted: Iterable[Place]) -> dict[int, Found]:
    """The figures of several indicators by one query: indicator → region → year."""
    found: dict[int, dict[RegionKey, dict[int, Observation]]] = defaultdict(
        lambda: defaultdict(dict)
    )
    rows = Observation.objects.filter(indicator__in=indicators)
    for row in rows.of_regions([place.key for place in wanted]):
        found[row.indicator_id][RegionKey(row.region_category, row.region_code)][row.year] = row
    return {pk: dict(regions) for pk, regions in found.items()}


def over_years(
    indicator: Indicator, found: Found, shown: Sequence[Place], targets: Sequence[Target] = ()
) -> Picture:
    """The regions as lines over years, with what should be reached."""
    years = sorted({year for place in shown for year in found.get(place.key, {})})
    series = [Series(place.name, _figures(found, place, years)) for place in shown]
    title = title_of(indicator)
    frame = Frame(f"chart-{indicator.pk}-years", title, indicator.worded)
    return Picture(
        indicator,
        line_chart(frame, series, targets),
        title,
        [_("Year"), *(place.name for place in shown)],
        [
            Row(str(year), [_cell(indicator, found, place, year) for place in shown])
            for year in reversed(years)
        ],
    )


def of_newest_year(
    indicator: Indicator, found: Found, places: Places, own: Place | None
) -> Picture:
    """The municipalities as bars in the newest year that any of them has a figure of."""
    year = _newest_year(found, places.municipalities)
    known = {place.key: found.get(place.key, {}).get(year) for place in places.all()}
    values = {key: row.value if row else None for key, row in known.items()}
    order = sorted(
        places.municipalities,
        key=lambda place: (values[place.key] is None, -(values[place.key] or 0), place.name),
    )
    title = f"{title_of(indicator)}, {year}"
    beside = [(places.county, 0), (places.country, 2)]
    svg = bar_chart(
        Frame(f"chart-{indicator.pk}-places", title, indicator.worded),
        [Bar(one.name, values[one.key], one == own) for one in order],
        [
            Reference(one.name, value, number)
            for one, number in beside
            if (value := values[one.key]) is not None
        ],
    )
    rows = [
        Row(place.name, [_cell(indicator, found, place, year)])
        for place in [*order, places.county, places.country]
    ]
    return Picture(indicator, svg, title, [_("Region"), str(year)], rows)


def spark_of(link: GoalIndicator, found: Found, place: Place) -> SafeString:
    """The goal's indicator as a small line of one region."""
    figures = {year: row.value for year, row in found.get(place.key, {}).items()}
    title = f"{title_of(link.indicator)}, {place.name}"
    frame = Frame(f"spark-{link.pk}", title, link.indicator.worded)
    return spark(frame, figures, target_of(link))


def target_of(link: GoalIndicator) -> Target | None:
    if link.target is None:
        return None
    return Target(link.target, link.target_year, link.indicator.exactly(link.target))


def title_of(indicator: Indicator) -> str:
    """The indicator's name and unit; what is invented says so wherever it is shown."""
    name = f"{_('EXAMPLE')}: {indicator.name}" if indicator.is_example else indicator.name
    return f"{name}, {indicator.unit}" if indicator.unit and indicator.unit not in name else name


def newest(found: Found, place: Place) -> Observation | None:
    """The newest figure of the place."""
    rows = [row for row in found.get(place.key, {}).values() if row.value is not None]
    return max(rows, key=lambda row: row.year, default=None)


def _newest_year(found: Found, shown: Sequence[Place]) -> int:
    return max(
        (
            year
            for place in shown
            for year, row in found.get(place.key, {}).items()
            if row.value is not None
        ),
        default=0,
    )


def _figures(found: Found, place: Place, years: Sequence[int]) -> Figures:
    rows = found.get(place.key, {})
    return {year: rows[year].value if year in rows else None for year in years}


def _cell(indicator: Indicator, found: Found, place: Place, year: int) -> str:
    row = found.get(place.key, {}).get(year)
    if row is None:
        return _("no data")
    if row.value is not None:
        return indicator.worded(row.value)
    return row.get_null_reason_display() or _("no data")
