"""Contact persons and posts from Excel: what a row does, what is asked, what is refused."""

import io
from datetime import date
from typing import Any

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

from contacts import exports
from contacts.models import Holding, Interface, Level, Person, Post, PostCoverage
from contacts.phones import normal_phone
from contacts.sheet.columns import TO_FILL_IN
from tests.conftest import People
from tests.factories.contacts import (
    make_holding,
    make_interface,
    make_level,
    make_person,
    make_post,
)
from tests.factories.sheets import bring_in, make_xlsx, write_accepted
from yhdyspinta.notices.models import Notice
from yhdyspinta.sheets.kinds import kind_of
from yhdyspinta.sheets.shape import open_job
from yhdyspinta.sheets.wizard import work_out
from yhdyspinta.tenancy.actor import actor_of
from yhdyspinta.tenancy.context import tenant_context

HEAD = ["Nimi", "Organisaatio", "Nimike", "Sähköposti", "Puhelin", "Yhdyspinta", "Vastuutehtävä"]
MAIJA = ["Maija Mäkinen", "Alavesi", "Sivistysjohtaja", "maija@alavesi.fi", "040 123 4567"]


class Importer:
    """Brings sheets in as the coordinator does."""

    def __init__(self, people: People) -> None:
        self.people, self.tenant = people, people.tenant
        self.client = people.client("coordinator")

    def look(self, rows: list[list[Any]], answers: dict[str, str] | None = None) -> Any:
        """The sheet's session, and what accepting it would do."""
        session = bring_in(self.client, self.tenant, "contacts", make_xlsx(rows))
        kind = kind_of("contacts")
        assert kind
        with tenant_context(self.tenant.pk):
            session.mapping = {**session.mapping, "answers": answers or {}}
            session.save()
            actor = actor_of(self.people.members["coordinator"])
            return session, work_out(kind, open_job(session, actor))

    def accept(self, rows: list[list[Any]], answers: dict[str, str] | None = None) -> Any:
        session, outcome = self.look(rows, answers)
        self.confirm(session, outcome)
        return session

    def confirm(self, session: Any, outcome: Any) -> None:
        assert outcome.is_ready, (outcome.problems, outcome.questions)
        answer = self.client.post(
            f"/{self.tenant.slug}/imports/{session.pk}/accept/", {"digest": outcome.digest}
        )
        assert answer.status_code == 302
        write_accepted(session)

    def problems(self, rows: list[list[Any]]) -> list[str]:
        _session, outcome = self.look(rows)
        return [str(problem.sort) for problem in outcome.problems]


@pytest.fixture
def importer(people: People) -> Importer:
    with tenant_context(people.tenant.pk):
        make_interface(code="hyte", name_fi="Hyte", name_sv="Hälsa", synonyms=["hyvinvointi"])
        make_interface(code="emp", name_fi="Työllisyys", synonyms=["TE-toimisto"])
    return Importer(people)


@pytest.fixture
def inside(people: People) -> Any:
    return lambda: tenant_context(people.tenant.pk)


def told(inside: Any) -> list[tuple[str, str, str]]:
    with inside():
        rows = Holding.objects.select_related("person", "post__interface").order_by("pk")
        return [(h.person.name, h.post.title_fi, str(h.post.interface)) for h in rows]


def test_a_person_comes_in_with_the_interface_they_answer_for(importer, inside):
    importer.accept([HEAD, [*MAIJA, "hyvinvointi", ""]])
    with inside():
        maija = Person.objects.get()
        assert (maija.organisation.name_fi, maija.phone) == ("Alavesi", "040 123 4567")
    assert told(inside) == [("Maija Mäkinen", "Hyte", "Hyte")]


def test_the_same_file_again_changes_nothing(importer):
    rows = [
        HEAD,
        [*MAIJA, "Hyte", "Hytekoordinaattori"],
        [*MAIJA, "Työllisyys", ""],
        ["Yrjö Yleinen", "Koivujoki", "", "yrjo@koivujoki.fi", "", "", "Yleinen yhteyshenkilö"],
    ]
    importer.accept(rows)
    _session, outcome = importer.look(rows)
    assert (outcome.lines, outcome.unchanged) == ([], 3)


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_the_template_is_known_by_its_headings(importer, inside, language):
    with inside():
        content = exports.template_sheet(language)
    [head] = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    with inside():
        names = {code: each for each in kind_of("contacts").targets() for code in each.names}
    assert len({names[text.lower()].code for text in head}) == len(TO_FILL_IN)


def test_swedish_headings_and_a_business_id(importer, people, inside):
    with inside():
        people.municipality.business_id = "0123456-7"
        people.municipality.save()
    head = ["Namn", "FO-nummer", "E-post", "Kontaktyta"]
    importer.accept([head, ["Åsa Öberg", "0123456-7", "Asa@Alavesi.fi", "Hälsa"]])
    assert told(inside) == [("Åsa Öberg", "Hyte", "Hyte")]


def test_an_empty_cell_erases_nothing(importer, people, inside):
    with inside():
        make_person(organisation=people.municipality, name="MAIJA MÄKINEN", title="Johtaja")
    importer.accept([HEAD, ["Maija Mäkinen", "Alavesi", "", "", "040 1"]])
    with inside():
        maija = Person.objects.get()
    assert (maija.title, maija.phone, maija.name) == ("Johtaja", "040 1", "Maija Mäkinen")


def test_someone_with_a_new_surname_is_known_by_the_address(importer, people, inside):
    with inside():
        make_person(organisation=people.municipality, name="Maija Virtanen", email=MAIJA[3])
    importer.accept([HEAD, MAIJA])
    with inside():
        assert [person.name for person in Person.objects.all()] == ["Maija Mäkinen"]


def test_another_name_at_the_same_address_is_asked_about(importer, people, inside):
    with inside():
        person = make_person(organisation=people.municipality, name="Arto Salo", email=MAIJA[3])
    rows = [HEAD, MAIJA]
    _session, outcome = importer.look(rows)
    [question] = outcome.questions
    assert (str(person.pk) in question.key, question.rows) == (True, (2,))
    importer.accept(rows, {question.key: "new"})
    with inside():
        assert Person.objects.count() == 2


def test_one_mailbox_of_two_persons_joins_nobody(importer, people, inside):
    with inside():
        for name in ("Arto Salo", "Eero Salo"):
            make_person(organisation=people.municipality, name=name, email=MAIJA[3])
    importer.accept([HEAD, MAIJA])
    with inside():
        assert Person.objects.count() == 3


def test_one_who_had_left_is_back(importer, people, inside):
    day = timezone.localdate()
    with inside():
        make_person(
            organisation=people.municipality, name="Maija Mäkinen", ended_on=day.replace(year=2020)
        )
    importer.accept([HEAD, MAIJA])
    with inside():
        assert not Person.objects.get().has_left()


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (["", "Alavesi", "", "a@b.fi"], "The name is missing"),
        (["Maija", "", "", "a@b.fi"], "The organisation is missing"),
        (["Maija", "Alavesi"], "No way to reach the person"),
        (["Maija", "Alavesi", "", "ei ole"], "Not an e-mail address"),
        (["Maija", "Alavesi", "", "a@b.fi; c@d.fi"], "Several addresses in one cell"),
        (["Maija", "Alavesi", "", "", "soita"], "Not a phone number"),
    ],
)
def test_a_row_that_will_not_do_is_told(importer, row, problem):
    assert importer.problems([HEAD, row]) == [problem]


FIVE = ["+358 40 123 4567", "040-1234567", "00358401234567", "(040) 123 4567", 401234567]


def test_a_phone_number_in_any_form_is_kept_in_one(importer, inside):
    rows = [[f"Maija {n}", "Alavesi", "", "", number] for n, number in enumerate(FIVE)]
    importer.accept([HEAD, *rows])
    with inside():
        assert {person.phone for person in Person.objects.all()} == {"040 123 4567"}


@pytest.mark.parametrize(
    ("number", "kept"),
    [
        ("013-267111", "013 267 111"),
        ("0295123456", "0295 123 456"),
        ("09 1234567 alanro 5", "09 123 4567, alanro 5"),
        ("+358 (0)50 123 4567", "050 123 4567"),
        ("0046 8-123 456", "+46 8 123 456"),
        ("040 1", "040 1"),
        ("112", "112"),
    ],
)
def test_the_form_of_a_number(number, kept):
    assert normal_phone(number) == normal_phone(kept) == kept


def test_an_unknown_organisation_and_interface_are_asked_about_once(importer, people, inside):
    rows = [
        HEAD,
        ["Maija", "Kaukalan kaupunki", "", "a@b.fi", "", "Hytetyö"],
        ["Matti", "Kaukalan kaupunki", "", "b@b.fi", "", "Hytetyö"],
    ]
    _session, outcome = importer.look(rows)
    assert [question.rows for question in outcome.questions] == [(2, 3), (2, 3)]
    keys = [question.key for question in outcome.questions]
    answers = dict(
        zip(keys, [question.options[0][0] for question in outcome.questions], strict=True)
    )
    importer.accept(rows, answers)
    assert told(inside) == [("Maija", "Hyte", "Hyte"), ("Matti", "Hyte", "Hyte")]


def test_the_same_person_told_differently_on_two_rows(importer):
    other = [*MAIJA[:4], "040 999 9999", "Työllisyys"]
    assert importer.problems([HEAD, [*MAIJA, "Hyte"], other]) == [
        "The same person with different details"
    ]


@pytest.mark.parametrize(("answer", "count"), [("replace", 1), ("beside", 2)])
def test_a_post_with_another_holder_is_asked_about(importer, people, inside, answer, count):
    day = timezone.localdate()
    with inside():
        post = make_post(
            organisation=people.municipality, interface=Interface.objects.get(code="hyte")
        )
        make_holding(post=post)
    rows = [HEAD, [*MAIJA, "Hyte"]]
    _session, outcome = importer.look(rows)
    [question] = outcome.questions
    importer.accept(rows, {question.key: answer})
    with inside():
        held = Holding.objects.valid_on(day)
        assert held.count() == count
        assert Post.objects.count() == 1
    assert importer.look(rows)[1].lines == []


def test_several_posts_in_the_interface_need_a_name(importer, people, inside):
    with inside():
        for _ in range(2):
            make_post(
                organisation=people.municipality, interface=Interface.objects.get(code="hyte")
            )
    assert importer.problems([HEAD, [*MAIJA, "Hyte"]]) == [
        "The organisation has several posts in this interface"
    ]


def test_one_who_comes_back_to_a_post_begins_today(importer, people, inside):
    day = timezone.localdate()
    with inside():
        post = make_post(
            organisation=people.municipality, interface=Interface.objects.get(code="hyte")
        )
        maija = make_person(organisation=people.municipality, name="Maija Mäkinen")
        make_holding(post=post, person=maija, ends_on=day.replace(year=2020))
    importer.accept([HEAD, [*MAIJA, "Hyte"]])
    with inside():
        assert Holding.objects.valid_on(day).get().starts_on == day


def test_an_import_can_be_undone(importer, inside):
    session = importer.accept([HEAD, [*MAIJA, "Hyte"]])
    url = f"/{importer.tenant.slug}/imports/{session.pk}/undo/"
    assert importer.client.post(url).status_code == 302
    with inside():
        assert (Person.objects.count(), Post.objects.count()) == (0, 0)


def test_those_whom_the_sheet_leaves_out_are_told_and_kept(importer, people, inside):
    with inside():
        make_person(organisation=people.municipality, name="Arto Salo")
        make_person(organisation=people.other_municipality, name="Eero Salo")
    _session, outcome = importer.look([HEAD, MAIJA])
    assert [each.label for each in outcome.plan.missing] == ["Arto Salo, Alavesi"]


def test_the_number_of_queries_does_not_follow_the_rows(importer, people, inside):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for amount in (2, 60):
        rows = [
            [f"Henkilö {n}", "Alavesi", "", f"h{n}@a.fi", "", "Hyte", f"Tehtävä {n}"]
            for n in range(amount)
        ]
        session, _outcome = importer.look([HEAD, *rows])
        with (
            inside(),
            CaptureQueriesContext(
                connection,
            ) as queries,
        ):
            kind = kind_of("contacts")
            assert kind
            kind.plan(open_job(session, actor_of(people.members["coordinator"])))
        counts.append(len(queries))
    assert counts[0] == counts[1]


# Posts: level, municipalities, mandate, days; each told in either language.

POST_HEAD = [
    *("Nimi", "Organisaatio", "Sähköposti", "Kielet", "Yhdyspinta", "Vastuutehtävä", "Taso"),
    *("Kunnat", "Valtuus", "Valtuus voimassa asti", "Toiminnon sähköposti", "Rooli", "Alkaen"),
    *("Asti", "Henkilön kunnat"),
]
FILLED = {
    "Nimi": "Maija Mäkinen",
    "Organisaatio": "Alavesi",
    "Sähköposti": "maija@alavesi.fi",
    "Yhdyspinta": "Hyte",
    "Vastuutehtävä": "Hytekoordinaattori",
}


def filled(**cells: str) -> list[str]:
    told = FILLED | {name.replace("_", " "): text for name, text in cells.items()}
    return [told.get(heading, "") for heading in POST_HEAD]


@pytest.fixture
def levels(importer: Importer, inside: Any) -> None:
    with inside():
        make_level(code="experts", name_fi="Asiantuntijat", name_sv="Sakkunniga")


def test_all_that_is_said_of_a_post_comes_in(importer, inside, levels):
    importer.accept(
        [
            POST_HEAD,
            filled(
                Kielet="suomi, svenska",
                Taso="Sakkunniga",
                Kunnat="Alavesi ja Koivujoen kunta",
                Valtuus="Får avtala",
                Valtuus_voimassa_asti="31.12.2027",
                Toiminnon_sähköposti="Hyte@Alavesi.fi",
                Rooli="ersättare",
                Alkaen="1.1.2026",
                Asti="2030-05-31",
                Henkilön_kunnat="Koivujoki",
            ),
        ]
    )
    with inside():
        holding, post = Holding.objects.get(), Post.objects.get()
        assert post.level == Level.objects.get()
        assert holding.person.languages == ["fi", "sv"]
        assert (post.mandate, str(post.mandate_until)) == ("agrees", "2027-12-31")
        assert (post.email, post.covers_all) == ("hyte@alavesi.fi", False)
        covered = {row.municipality.name_fi for row in post.coverage.all()}
        assert covered == {"Alavesi", "Koivujoki"}
        assert [row.municipality.name_fi for row in holding.coverage.all()] == ["Koivujoki"]
        days = str(holding.starts_on), str(holding.ends_on)
        assert (holding.kind, *days) == ("deputy", "2026-01-01", "2030-05-31")


@pytest.mark.parametrize("word", ["kaikki", "Alla kommuner", "Kaikki kunnat"])
def test_all_municipalities_in_words(importer, inside, word):
    importer.accept([POST_HEAD, filled(Kunnat=word)])
    with inside():
        assert Post.objects.get().covers_all


@pytest.mark.parametrize(
    ("cells", "problem", "column", "found"),
    [
        ({"Kunnat": "Alavesi, Kaukala"}, "Not a municipality of the area", "Kunnat", "Kaukala"),
        ({"Kunnat": "Järvialueen hyvinvointialue"}, "Not a municipality of the area", "Kunnat", ""),
        ({"Henkilön_kunnat": "Kaukala"}, "Not a municipality of the area", "Henkilön kunnat", ""),
        ({"Taso": "Ylin"}, "Unknown level", "Taso", "Ylin"),
        ({"Valtuus": "ehkä"}, "Unknown mandate", "Valtuus", "ehkä"),
        ({"Kielet": "klingon"}, "Unknown language", "Kielet", "klingon"),
        ({"Rooli": "kummi"}, "Neither a holder nor a deputy", "Rooli", "kummi"),
        ({"Alkaen": "pian"}, "Not a day", "Alkaen", "pian"),
        ({"Alkaen": "1.1.0026"}, "Not a day", "Alkaen", ""),
        ({"Toiminnon_sähköposti": "x"}, "Not an e-mail address", "Toiminnon sähköposti", "x"),
        ({"Alkaen": "1.6.2026", "Asti": "1.5.2026"}, "The end is before the start", "Asti", ""),
    ],
)
def test_a_cell_that_will_not_do_is_told_with_its_place(
    importer, levels, cells, problem, column, found
):
    _session, outcome = importer.look([POST_HEAD, filled(), filled(Vastuutehtävä="X", **cells)])
    [told] = outcome.problems
    assert (str(told.sort), told.row, POST_HEAD[told.column]) == (problem, 3, column)
    assert found in told.found
    assert told.expected


@pytest.mark.parametrize(
    ("second", "problem"),
    [
        ({"Rooli": "varahenkilö"}, "Nobody can be their own deputy"),
        ({"Alkaen": "1.5.2026"}, "The same person holds the post twice in the same days"),
        ({"Kunnat": "Koivujoki"}, "The same post with different details"),
        ({"Valtuus": "Valmistelee"}, "The same post with different details"),
        ({"Sähköposti": "toinen@alavesi.fi"}, "The same person with different details"),
    ],
)
def test_rows_that_contradict_each_other(importer, second, problem):
    first = filled(Alkaen="1.1.2026", Kunnat="Alavesi", Valtuus="Välittää")
    both = {"Alkaen": "1.1.2026", "Valtuus": "Välittää", "Kunnat": "Alavesi"} | second
    assert importer.problems([POST_HEAD, first, filled(**both)]) == [problem]


def test_one_after_another_is_no_crossing(importer, inside):
    rows = [
        POST_HEAD,
        filled(Alkaen="1.1.2026", Asti="31.5.2026"),
        filled(Alkaen="1.6.2026", Rooli="varahenkilö"),
    ]
    importer.accept(rows)
    with inside():
        assert Holding.objects.count() == 2
    assert importer.look(rows)[1].lines == []


def test_days_that_cross_what_is_over_are_told(importer, people, inside):
    with inside():
        post = make_post(organisation=people.municipality, title_fi="Hytekoordinaattori")
        maija = make_person(organisation=people.municipality, name="Maija Mäkinen")
        make_holding(post=post, person=maija, starts_on=date(2020, 1, 1), ends_on=date(2024, 1, 1))
    row = filled(Yhdyspinta="", Alkaen="1.6.2023")
    assert importer.problems([POST_HEAD, row]) == [
        "The same person holds the post twice in the same days"
    ]


def test_two_new_people_with_one_mailbox_are_asked_about(importer, inside):
    rows = [
        HEAD,
        ["Maija Mäkinen", "Alavesi", "", "hyte@alavesi.fi"],
        ["Arto Salo", "Alavesi", "", "Hyte@alavesi.fi"],
    ]
    _session, outcome = importer.look(rows)
    [question] = outcome.questions
    assert question.rows == (3,)
    importer.accept(rows, {question.key: "new"})
    with inside():
        assert Person.objects.with_email("hyte@alavesi.fi").count() == 2
    assert importer.look(rows)[1].lines == importer.look(rows)[1].questions == []


def test_a_row_without_a_name_is_a_post_that_nobody_holds(importer, inside):
    _session, outcome = importer.look([POST_HEAD, filled(Nimi="", Sähköposti="")])
    assert [str(text) for text in outcome.plan.effects] == [
        "1 new post has nobody who holds it: Hytekoordinaattori."
    ]
    importer.accept([POST_HEAD, filled(Nimi="", Sähköposti="")])
    with inside():
        assert (Post.objects.count(), Person.objects.count()) == (1, 0)


@pytest.fixture
def held(people: People, inside: Any) -> Holding:
    """Alavesi's post in hyte, held by Arto Salo."""
    with inside():
        post = make_post(
            organisation=people.municipality,
            interface=Interface.objects.get(code="hyte"),
            title_fi="Hytekoordinaattori",
        )
        arto = make_person(organisation=people.municipality, name="Arto Salo")
        return make_holding(post=post, person=arto)


def test_what_follows_is_told_before_accepting(importer, held):
    _session, outcome = importer.look([POST_HEAD, filled()], {f"holder:{held.post_id}": "replace"})
    assert [str(text) for text in outcome.plan.effects] == [
        "1 holder is replaced: Hytekoordinaattori: Arto Salo → Maija Mäkinen."
    ]
    _session, outcome = importer.look([POST_HEAD, filled(Nimi="Arto Salo", Rooli="varahenkilö")])
    assert [str(text) for text in outcome.plan.effects] == [
        "1 post becomes vacant: Hytekoordinaattori, Alavesi."
    ]


def test_the_one_who_takes_over_later_leaves_the_days_before_to_the_other(importer, held, inside):
    rows = [POST_HEAD, filled(Alkaen="1.1.2090")]
    importer.accept(rows, {f"holder:{held.post_id}": "replace"})
    with inside():
        held.refresh_from_db()
    assert held.ends_on == date(2089, 12, 31)


def test_the_counterparts_are_told_of_the_new_holder(importer, held, people, inside):
    with inside():
        county = make_post(organisation=people.county, interface=held.post.interface)
        make_holding(post=county)
    importer.accept([POST_HEAD, filled()], {f"holder:{held.post_id}": "replace"})
    with inside():
        codes = set(Notice.objects.values_list("code", flat=True))
    assert "contacts.changed" in codes


CHOICES = {"p": "Arto Salo, Alavesi", "v": "Hytekoordinaattori, Alavesi"}


@pytest.mark.parametrize("choice", ["", "end"])
def test_what_the_sheet_leaves_out_is_kept_or_ended(importer, held, inside, choice):
    day = timezone.localdate()
    rows = [POST_HEAD, filled(Yhdyspinta="Työllisyys", Vastuutehtävä="Työllisyyspäällikkö")]
    session, outcome = importer.look(rows)
    assert [each.label for each in outcome.plan.missing] == list(CHOICES.values())
    with inside():
        session.mapping = {**session.mapping, "missing_all": choice}
        session.save()
        actor = actor_of(importer.people.members["coordinator"])
        kind = kind_of("contacts")
        assert kind
        outcome = work_out(kind, open_job(session, actor))
    importer.confirm(session, outcome)
    with inside():
        held.refresh_from_db()
        ends = held.ends_on, held.person.ended_on, Post.objects.get(pk=held.post_id).valid_to
    assert ends == ((day, day, day) if choice else (None, None, None))
    url = f"/{importer.tenant.slug}/imports/{session.pk}/undo/"
    assert importer.client.post(url).status_code == 302
    with inside():
        held.refresh_from_db()
        assert (held.ends_on, Post.objects.count(), Person.objects.count()) == (None, 1, 1)


def test_a_holding_that_the_sheet_leaves_out_can_be_ended_alone(importer, held, inside):
    rows = [POST_HEAD, filled(Nimi="", Sähköposti="")]
    _session, outcome = importer.look(
        [*rows, filled(Nimi="Arto Salo", Yhdyspinta="", Vastuutehtävä="")]
    )
    assert [each.key[0] for each in outcome.plan.missing] == ["h"]


def test_undo_puts_back_who_held_and_whom_a_post_covers(importer, held, people, inside):
    with inside():
        held.post.covers_all = False
        held.post.save()
        PostCoverage.objects.create(post=held.post, municipality=people.municipality)
    rows = [POST_HEAD, filled(Kunnat="Koivujoki", Valtuus="Valmistelee")]
    session = importer.accept(rows, {f"holder:{held.post_id}": "replace"})
    with inside():
        covered = [row.municipality_id for row in held.post.coverage.all()]
        assert covered == [people.other_municipality.pk]
    url = f"/{importer.tenant.slug}/imports/{session.pk}/undo/"
    assert importer.client.post(url).status_code == 302
    with inside():
        post = Post.objects.get()
        assert [row.municipality_id for row in post.coverage.all()] == [people.municipality.pk]
        assert (post.mandate, Holding.objects.get().ends_on) == ("", None)
