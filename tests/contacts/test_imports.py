"""Contact persons from Excel: what a row does, what is asked, and that twice changes nothing."""

import io
from typing import Any

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

from contacts import exports
from contacts.models import Holding, Interface, Person, Post
from tests.conftest import People
from tests.factories.contacts import make_holding, make_interface, make_person, make_post
from tests.factories.sheets import bring_in, make_xlsx, write_accepted
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
        assert outcome.is_ready, (outcome.problems, outcome.questions)
        answer = self.client.post(
            f"/{self.tenant.slug}/imports/{session.pk}/accept/", {"digest": outcome.digest}
        )
        assert answer.status_code == 302
        write_accepted(session)
        return session

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


def test_the_list_taken_out_can_be_brought_back_without_a_change(importer, inside):
    with inside():
        post = make_post(
            organisation=importer.people.municipality, interface=Interface.objects.first()
        )
        make_holding(post=post)
        general = make_post(organisation=importer.people.county, title_fi="Yleinen yhteyshenkilö")
        make_holding(post=general)
        make_person(organisation=importer.people.municipality, email="", phone="0401234567")
        day = timezone.localdate()
        content = exports.contact_list(exports.people_to_list(day), "fi")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert len(rows) == 4
    _session, outcome = importer.look(rows)
    assert (outcome.lines, outcome.problems, outcome.questions) == ([], [], [])


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_the_template_is_known_by_its_headings(importer, inside, language):
    with inside():
        content = exports.template_sheet(language)
    [head] = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    with inside():
        names = {code: each for each in kind_of("contacts").targets() for code in each.names}
    assert len({names[text.lower()].code for text in head}) == 8


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
        (["Maija", "Alavesi", "", "ei ole"], "Something else was expected"),
        (["Maija", "Alavesi", "", "", "soita"], "Not a phone number"),
    ],
)
def test_a_row_that_will_not_do_is_told(importer, row, problem):
    assert importer.problems([HEAD, row]) == [problem]


def test_a_phone_number_that_excel_has_cut_is_mended(importer, inside):
    importer.accept([HEAD, ["Maija", "Alavesi", "", "", 401234567]])
    with inside():
        assert Person.objects.get().phone == "0401234567"


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
