"""Pages of agreements: finding, making, changing, writing; refused input and 409."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import override

from agreements.actions import advance_agreement
from agreements.models import Agreement, Annex, Clause, ClauseText, Party
from tests.factories.agreements import (
    make_agreement,
    make_agreementtype,
    make_clause,
    make_clausetext,
    make_party,
    make_pdf,
    make_template,
)
from tests.factories.tenancy import make_county, make_organisation
from yhdyspinta.audit.models import Entry
from yhdyspinta.notices.models import Recipient
from yhdyspinta.tenancy.context import tenant_context
from yhdyspinta.tenancy.models import Organisation

S = Agreement.State
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path / "media")


@pytest.fixture
def inside(people):
    with tenant_context(people.tenant.pk):
        yield people


@pytest.fixture
def coordinator(inside):
    return inside.client("coordinator")


def url(name, *args):
    return reverse(f"agreements:{name}", args=["jarvialue", *args])


def test_list_finds_by_title_party_and_state(coordinator):
    wanted = make_agreement(title_fi="Puitesopimus", state=S.DECIDING)
    make_agreement(title_fi="Pöytäkirja")
    party = wanted.parties.all()[0]
    for query in ({"q": "puite"}, {"q": party.organisation.name_fi}, {"state": "deciding"}):
        page = coordinator.get(url("list"), query).context["page"]
        assert [agreement.pk for agreement in page] == [wanted.pk], query


def test_list_shows_progress(coordinator):
    agreement = make_agreement(state=S.DECIDING, parties=3)
    Party.objects.filter(agreement=agreement, position=0).update(decision="approved")
    found = coordinator.get(url("list")).context["page"][0]
    assert (found.party_count, found.decided_count) == (3, 1)


def test_list_as_a_part(coordinator):
    make_agreement(title_fi="Puitesopimus")
    response = coordinator.get(url("list"), {"q": "puite"}, headers=HTMX)
    assert response.text.strip().startswith('<section id="results"')
    assert "HX-Request" in response.headers["Vary"]


def test_drafts_are_in_nobodys_list_but_the_coordinators(inside):
    make_agreement(title_fi="Salainen luonnos")
    for who in ("viewer", "partner", "admin"):
        client = inside.client(who)
        assert "Salainen" not in client.get(url("list")).text
        assert "Salainen" not in client.get(url("list"), {"q": "Salainen"}, headers=HTMX).text


@pytest.mark.parametrize(("state", "status"), [(S.DRAFT, 404), (S.DECIDING, 200)])
def test_lapsed_draft_stays_hidden_and_lapsed_frozen_text_stays_seen(inside, state, status):
    agreement = make_agreement(state=state)
    advance_agreement(agreement, "lapse", actor=None)
    for who in ("partner", "viewer"):
        client = inside.client(who)
        for name in ("detail", "text", "pdf"):
            assert client.get(url(name, agreement.pk)).status_code == status, (who, name)
    assert inside.client("coordinator").get(url("detail", agreement.pk)).status_code == 200


@pytest.mark.parametrize("count", [3, 30])
def test_list_costs_the_same_however_long(coordinator, django_assert_max_num_queries, count):
    for _ in range(count):
        make_agreement(state=S.REVIEW, clauses=0)
    with django_assert_max_num_queries(16):
        coordinator.get(url("list"))


def test_detail_of_fifteen_parties_and_thirty_clauses(coordinator, django_assert_max_num_queries):
    agreement = make_agreement(parties=15, clauses=30, state=S.DECIDING)
    for page, ceiling in (("detail", 26), ("text", 18)):
        with django_assert_max_num_queries(ceiling):
            assert coordinator.get(url(page, agreement.pk)).status_code == 200


def new(**fields):
    type = make_agreementtype()
    parties = [make_organisation().pk, make_organisation().pk]
    defaults = {
        "type": type.pk,
        "title_fi": "Strateginen sopimus",
        "languages": ["fi"],
        "source": f"template-{make_template(type=type).pk}",
        "parties": parties,
    }
    return defaults | fields


def test_coordinator_makes_a_draft_from_a_template(coordinator):
    response = coordinator.post(url("create"), new())
    agreement = Agreement.objects.get()
    assert response.headers["Location"] == url("detail", agreement.pk)
    assert agreement.state == S.DRAFT
    assert agreement.parties.count() == 2
    assert Clause.objects.count() == 3


BAD_NEW = {
    "no title": ({"title_fi": ""}, "title_fi"),
    "no language": ({"languages": []}, "languages"),
    "swedish without a title": ({"languages": ["fi", "sv"]}, "title_sv"),
    "unknown source": ({"source": "template-999999"}, "source"),
    "unknown type": ({"type": 999999}, "type"),
    "unknown party": ({"parties": [999999]}, "parties"),
}


@pytest.mark.parametrize(("fields", "name"), BAD_NEW.values(), ids=BAD_NEW)
def test_bad_draft_is_refused_with_what_was_typed(coordinator, fields, name):
    response = coordinator.post(url("create"), new(**fields))
    assert response.status_code == 422
    assert name in response.context["form"].errors
    assert not Agreement.objects.exists()


def test_organisation_of_another_area_is_no_party(people):
    other = people.members["outsider"].organisation_id
    with tenant_context(people.tenant.pk):
        data = new(parties=[other])
    response = people.client("coordinator").post(url("create"), data)
    assert "parties" in response.context["form"].errors


def test_all_municipalities_by_one_button_without_losing_what_was_typed(coordinator, inside):
    response = coordinator.post(url("create"), new(parties=[], preset="municipalities"))
    form = response.context["form"]
    kinds = [Organisation.Kind.COUNTY, Organisation.Kind.MUNICIPALITY]
    assert len(form["parties"].value()) == Organisation.objects.filter(kind__in=kinds).count()
    assert form["title_fi"].value() == "Strateginen sopimus"
    assert not Agreement.objects.exists()


def facts(agreement, **fields):
    defaults = {
        "type": agreement.type_id,
        "title_fi": agreement.title_fi,
        "languages": ["fi"],
        "starts_on": "2027-01-01",
        "ends_on": "2029-05-31",
    }
    return defaults | fields


def test_facts_are_changed(coordinator):
    agreement = make_agreement()
    data = facts(agreement, title_fi="Uusi", ends_on="", is_open_ended="on", notice_months="6")
    assert coordinator.post(url("edit", agreement.pk), data).status_code == 302
    agreement.refresh_from_db()
    assert (agreement.title_fi, agreement.is_open_ended) == ("Uusi", True)


BAD_FACTS = {
    "ends before it begins": ({"ends_on": "2026-01-01"}, "ends_on"),
    "no such day": ({"starts_on": "2027-02-31"}, "starts_on"),
    "both ends": ({"is_open_ended": "on"}, "ends_on"),
    "odd months": ({"notice_months": "-1"}, "notice_months"),
}


@pytest.mark.parametrize(("fields", "name"), BAD_FACTS.values(), ids=BAD_FACTS)
def test_bad_facts_are_refused(coordinator, fields, name):
    agreement = make_agreement()
    response = coordinator.post(url("edit", agreement.pk), facts(agreement, **fields))
    assert response.status_code == 422
    assert name in response.context["form"].errors


def test_second_of_two_changing_facts_is_told(coordinator):
    agreement = make_agreement(title_fi="Alku")
    seen = coordinator.get(url("edit", agreement.pk)).context["form"].initial["seen"]
    first = facts(agreement, title_fi="Ensin", seen=seen)
    assert coordinator.post(url("edit", agreement.pk), first).status_code == 302
    second = facts(agreement, title_fi="Sitten", seen=seen)
    response = coordinator.post(url("edit", agreement.pk), second)
    assert response.status_code == 409
    form = response.context["form"]
    assert "Ensin" in str(form.errors)
    assert form["title_fi"].value() == "Sitten"
    second["seen"] = form["seen"].value()
    assert coordinator.post(url("edit", agreement.pk), second).status_code == 302


def test_facts_of_one_signed_elsewhere_can_be_mended(coordinator):
    agreement = make_agreement(is_signed_elsewhere=True, state=S.IN_FORCE)
    data = facts(agreement, starts_on="2025-01-01")
    assert coordinator.post(url("edit", agreement.pk), data).status_code == 302
    agreement.refresh_from_db()
    assert agreement.starts_on == date(2025, 1, 1)


def test_parties_are_chosen_and_keep_what_they_had(coordinator):
    agreement = make_agreement(parties=2)
    kept, gone = agreement.parties.all()
    new_party = make_county(name_fi="Uusi hyvinvointialue")
    data = {"parties": [kept.organisation_id, new_party.pk]}
    assert coordinator.post(url("parties", agreement.pk), data).status_code == 302
    found = list(agreement.parties.values_list("organisation_id", flat=True))
    assert found == [new_party.pk, kept.organisation_id]
    assert Party.objects.filter(pk=kept.pk).exists()
    assert not Party.objects.filter(pk=gone.pk).exists()


def test_second_of_two_choosing_parties_is_told(coordinator):
    agreement = make_agreement(parties=2)
    seen = coordinator.get(url("parties", agreement.pk)).context["form"].initial["seen"]
    make_party(agreement=agreement)
    data = {"parties": [], "seen": seen}
    assert coordinator.post(url("parties", agreement.pk), data).status_code == 409
    assert agreement.parties.count() == 3


def test_drafters_are_named_and_removed(coordinator, inside):
    agreement = make_agreement()
    member = inside.members["editor"]
    address = url("drafters", agreement.pk)
    assert coordinator.post(address, {"membership": member.pk}).status_code == 302
    drafter = agreement.drafters.get()
    assert coordinator.post(address, {"remove": drafter.pk}).status_code == 302
    assert not agreement.drafters.exists()
    for odd in ("x", "999999"):
        assert coordinator.post(address, {"remove": odd}).status_code == 404
    outsider = inside.members["outsider"].pk
    assert coordinator.post(address, {"membership": outsider}).status_code == 422


@pytest.mark.parametrize("removed", ["9" * 5000, "abc", "²", "-1"])
def test_removing_a_drafter_that_no_number_names_is_not_found(coordinator, removed):
    address = url("drafters", make_agreement().pk)
    assert coordinator.post(address, {"remove": removed}).status_code == 404


@pytest.mark.parametrize("party", ["abc", "9" * 5000, "9" * 18, "²"])
def test_odd_party_beside_the_button_of_all_municipalities_is_passed_over(coordinator, party):
    data = {"preset": "1", "parties": party}
    for address in (url("parties", make_agreement().pk), url("create")):
        assert coordinator.post(address, data).status_code == 200


def test_log_names_a_drafter_by_the_name_of_the_day(coordinator, inside):
    agreement, member = make_agreement(), inside.members["editor"]
    address = url("drafters", agreement.pk)
    coordinator.post(address, {"membership": member.pk})
    coordinator.post(address, {"remove": agreement.drafters.get().pk})
    entries = Entry.objects.filter(code__startswith="agreement.drafter")
    assert [entry.parameters for entry in entries] == [{"member": member.pk}] * 2
    member.user.name = "Uusi Nimi"
    member.user.save()
    assert all("Uusi Nimi" in entry.sentence() for entry in entries.all())


def test_step_tells_first_and_is_taken_then(coordinator):
    agreement = make_agreement()
    address = url("step", agreement.pk, "decide")
    assert coordinator.get(address).status_code == 200
    agreement.refresh_from_db()
    assert agreement.state == S.DRAFT
    assert coordinator.post(address).status_code == 302
    agreement.refresh_from_db()
    assert agreement.state == S.DECIDING


def test_who_could_not_be_told_is_said_before_sending(coordinator):
    agreement = make_agreement(parties=1)
    silent = agreement.parties.get().organisation
    reached = make_organisation(registry_email="kirjaamo@liperi.fi")
    make_party(agreement=agreement, organisation=reached, position=1)
    response = coordinator.get(url("step", agreement.pk, "decide"))
    assert response.context["unreachable"] == [silent]
    assert not Recipient.objects.exists()


def test_unfinished_step_is_refused_with_reasons(coordinator):
    agreement = make_agreement(parties=1, starts_on=None)
    for method in (coordinator.get, coordinator.post):
        response = method(url("step", agreement.pk, "decide"))
        assert len(response.context["reasons"]) == 2
    assert response.status_code == 422


@pytest.mark.parametrize("step", ["start", "end"])
def test_steps_that_come_by_themselves_are_no_buttons(coordinator, step):
    agreement = make_agreement(state=S.SIGNING)
    assert coordinator.post(url("step", agreement.pk, step)).status_code == 403
    assert coordinator.post(url("step", agreement.pk, "unknown")).status_code == 404


def test_termination_asks_for_the_last_day(coordinator):
    agreement = make_agreement(state=S.IN_FORCE)
    address = url("step", agreement.pk, "terminate")
    for day in ("", "2020-01-01", "2031-01-01"):
        assert coordinator.post(address, {"ends_on": day}).status_code == 422
    assert coordinator.post(address, {"ends_on": "2028-01-31"}).status_code == 302


@pytest.fixture
def clause(inside):
    return make_clause(body="Alku")


def words(**fields):
    return {"version": 1, "heading": "Tarkoitus", "body": "Loppu"} | fields


def test_clause_is_saved_without_javascript(coordinator, clause):
    response = coordinator.post(url("clause", clause.pk) + "?lang=fi", words())
    agreement = clause.version.agreement_id
    assert response.headers["Location"] == f"{url('text', agreement)}?lang=fi#clause-{clause.pk}"
    assert clause.texts.get().body == "Loppu"


def test_autosave_gives_the_new_version_and_the_text_as_it_is_read(coordinator, clause):
    response = coordinator.post(url("clause", clause.pk), words(body="**Loppu**"), headers=HTMX)
    assert f'id="version-{clause.pk}" value="2" data-hx-swap-oob="true"' in response.text
    assert "<strong>Loppu</strong>" in response.text
    assert "<html" not in response.text


def test_autosave_costs_little(coordinator, django_assert_max_num_queries):
    agreement = make_agreement(clauses=30, parties=15)
    clause = Clause.objects.filter(version__agreement=agreement)[7]
    with django_assert_max_num_queries(20):
        response = coordinator.post(url("clause", clause.pk), words(), headers=HTMX)
    assert response.status_code == 200


def test_conflict_shows_both_texts_and_saves_nothing(coordinator, clause, inside):
    ClauseText.objects.update(body="Toisen teksti", revision=2, saved_by=inside.members["admin"])
    response = coordinator.post(url("clause", clause.pk), words(), headers=HTMX)
    assert response.status_code == 409
    for part in ("Toisen teksti", "Loppu", 'data-take-version="2"', "data-take-text"):
        assert part in response.text
    assert clause.texts.get().body == "Toisen teksti"


def test_conflict_without_javascript_keeps_the_text_and_saving_again_keeps_mine(
    coordinator, clause
):
    ClauseText.objects.update(body="Toisen teksti", revision=2)
    response = coordinator.post(url("clause", clause.pk), words())
    assert response.status_code == 409
    assert "Toisen teksti" in response.text
    form = response.context["editing"].form
    assert (form["body"].value(), form["version"].value()) == ("Loppu", "2")
    again = words(version=form["version"].value())
    assert coordinator.post(url("clause", clause.pk), again).status_code == 302
    assert clause.texts.get().body == "Loppu"


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_text_typed_while_the_agreement_was_sent_is_shown_and_not_saved(
    coordinator, clause, headers
):
    Agreement.objects.update(state=S.DECIDING)
    response = coordinator.post(url("clause", clause.pk), words(), headers=headers)
    assert response.status_code == 409
    assert response.context["editing"].reasons
    assert clause.texts.get().body == "Alku"


BAD_WORDS = {
    "too long": {"body": "a" * 200_001},
    "heading too long": {"heading": "a" * 201},
    "nul": {"body": "a\0b"},
    "no version": {"version": ""},
    "odd version": {"version": "x"},
}


@pytest.mark.parametrize("fields", BAD_WORDS.values(), ids=BAD_WORDS)
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_bad_clause_is_refused(coordinator, clause, fields, headers):
    response = coordinator.post(url("clause", clause.pk), words(**fields), headers=headers)
    assert response.status_code == 422
    assert clause.texts.get().body == "Alku"


def test_long_clause_is_saved(coordinator, clause):
    body = "sana " * 39_999 + "loppu"
    assert coordinator.post(url("clause", clause.pk), words(body=body)).status_code == 302
    assert clause.texts.get().body == body


def test_languages_have_texts_of_their_own(coordinator):
    agreement = make_agreement(languages=["fi", "sv"], clauses=0)
    clause = make_clause(version=agreement.versions.get(), body="Suomeksi")
    address = url("clause", clause.pk) + "?lang=sv"
    assert coordinator.get(address).context["others"][0].body == "Suomeksi"
    assert coordinator.post(address, words(version=0, body="På svenska")).status_code == 302
    page = coordinator.get(url("text", agreement.pk), {"lang": "sv"})
    assert "På svenska" in page.text
    assert "Suomeksi" not in page.text
    odd = coordinator.get(url("text", agreement.pk), {"lang": "xx"})
    assert odd.context["language"] == "fi"


def test_clauses_are_added_moved_and_removed_by_ordinary_buttons(coordinator, clause):
    agreement = clause.version.agreement_id
    assert coordinator.post(url("clause-add", agreement)).status_code == 302
    for to in ("below", "after", "down", "up"):
        response = coordinator.post(url("clause-move", clause.pk), {"to": to})
        assert response.status_code == 302, to
    assert Clause.objects.count() == 4
    assert coordinator.post(url("clause-move", clause.pk), {"to": "up"}).status_code == 422
    assert coordinator.get(url("clause-remove", clause.pk)).context["gone"]
    assert Clause.objects.count() == 4
    assert coordinator.post(url("clause-remove", clause.pk)).status_code == 302
    assert Clause.objects.count() == 2
    with override("en"):
        assert "removed clause 1" in Entry.objects.get(code="agreement.clause_remove").sentence()


def test_hostile_text_stays_text(coordinator):
    clause = make_clause(heading="<script>a</script>", body="<script>alert(1)</script>")
    page = coordinator.get(url("text", clause.version.agreement_id)).text
    assert "<script>a" not in page


def pdf_file(content=None, name="liite.pdf"):
    return SimpleUploadedFile(name, make_pdf() if content is None else content, "application/pdf")


def test_annex_is_added_read_and_removed(coordinator):
    agreement = make_agreement()
    data = {"title": "Toimintamalli", "file": pdf_file()}
    assert coordinator.post(url("annexes", agreement.pk), data).status_code == 302
    annex = Annex.objects.get()
    assert coordinator.get(url("annex", annex.pk)).content == annex.file.read()
    assert coordinator.post(url("annex-remove", annex.pk)).status_code == 302
    assert not Annex.objects.exists()


@pytest.mark.parametrize("content", [b"", b"MZ\x90", b"%PDF-1.7 rikki", b"a" * 100])
def test_what_is_no_pdf_is_refused_as_an_annex(coordinator, content):
    agreement = make_agreement()
    data = {"title": "Liite", "file": pdf_file(content)}
    response = coordinator.post(url("annexes", agreement.pk), data)
    assert response.status_code == 422
    assert response.context["form"]["title"].value() == "Liite"


def test_too_large_annex_is_refused(coordinator, settings):
    settings.UPLOAD_MAX_BYTES = 100
    data = {"title": "Liite", "file": pdf_file()}
    assert coordinator.post(url("annexes", make_agreement().pk), data).status_code == 422


def taken(parties, **fields):
    rows = {
        f"party-{party.pk}-{name}": value
        for party in parties
        for name, value in (
            ("is_party", "on"),
            ("organ_name", "Valtuusto"),
            ("decided_on", "2022-10-04"),
            ("section", "§ 89"),
        )
    }
    defaults = {
        "type": make_agreementtype().pk,
        "title_fi": "Puitesopimus",
        "languages": ["fi"],
        "starts_on": "2023-01-01",
        "ends_on": "2099-12-31",
        "file": pdf_file(name="puitesopimus.pdf"),
    }
    return {name: value for name, value in (defaults | rows | fields).items() if value is not None}


def test_agreement_signed_elsewhere_is_taken_in_on_one_page(coordinator, inside):
    parties = [inside.county, inside.municipality]
    data = taken(parties)
    response = coordinator.post(url("take-in"), data)
    assert response.status_code == 302, response.context["form"].errors
    agreement = Agreement.objects.get()
    version = agreement.versions.get()
    assert (agreement.state, agreement.is_signed_elsewhere) == (S.IN_FORCE, True)
    assert version.is_frozen()
    assert [party.section for party in agreement.parties.all()] == ["89", "89"]
    download = inside.client("viewer").get(url("pdf", agreement.pk))
    assert version.sealed
    assert download.content == version.sealed.read()
    assert "puitesopimus.pdf" in download.headers["Content-Disposition"]
    assert inside.client("viewer").get(url("detail", agreement.pk)).status_code == 200


def bad_taken(inside):
    key = f"party-{inside.county.pk}"
    return [
        {"file": None},
        {"file": pdf_file(b"MZ")},
        {"starts_on": ""},
        {"ends_on": ""},
        {"ends_on": "2022-01-01"},
        {f"{key}-is_party": None},
        {f"{key}-decided_on": ""},
        {f"{key}-decided_on": "2099-01-01"},
        {f"{key}-decided_on": "2022-02-31"},
    ]


@pytest.mark.parametrize("number", range(9))
def test_bad_taken_in_agreement_is_refused(coordinator, inside, number):
    data = taken([inside.county, inside.municipality], **bad_taken(inside)[number])
    response = coordinator.post(url("take-in"), data)
    assert response.status_code == 422
    assert response.context["form"].errors
    assert "§ 89" in response.text
    assert not Agreement.objects.exists()


def test_swedish_text_only_shows_in_the_reading_view(coordinator):
    clause = make_clause(body="Vain suomeksi")
    make_clausetext(clause=clause, language="sv", body="Bara på svenska")
    page = coordinator.get(url("text", clause.version.agreement_id)).text
    assert "Bara på svenska" not in page
