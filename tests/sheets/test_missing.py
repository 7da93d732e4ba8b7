"""What the file lacks is kept, ended or removed, as chosen on the preview, row by row or all."""

from datetime import date

import pytest

from agreements.models import Cell, LegalBasis, Matrix, Responsibility, Task
from tests.agreements.test_matrix_import import AREA, accept, area, client, preview_of, start
from tests.factories.responsibility import make_responsibility
from yhdyspinta.sheets.models import ImportSession
from yhdyspinta.tenancy.context import tenant_context

__all__ = ["area", "client"]
HEAD = ["Tehtävä", "Laki", "Hyvinvointialue", "Kunnat"]
STAYS = ["Neuvola", "", "V", ""]
LACKING = [
    ["Kirjasto", "1492/2016", "V", "O"],
    ["Koulu", "628/1998", "O", "Kunta vastaa tiloista"],
    ["Varhaiskasvatus", "540/2018", "O", "V"],
]
DAY = date(2031, 12, 31)
KEPT, ENDED, REMOVED = "kept", "ended", "removed"


@pytest.fixture
def session(area, client):
    """An import that changes one task of a table and lacks three."""
    accept(client, start(client, area, [HEAD, ["Lapset ja nuoret"], STAYS, *LACKING]))
    with tenant_context(area.tenant.pk):
        into = Matrix.objects.get().pk
    changed = [*STAYS[:3], "O"]
    return start(client, area, [HEAD, ["Lapset ja nuoret"], changed], into=into)


def choose(client, session, alike="", each=None, **data):
    """Send the form of the preview as its page does."""
    form = preview_of(client, session).context["missing_form"]
    shown = {name: form[name].value() for name in form.fields}
    shown = {name: value for name, value in shown.items() if value is not None}
    fields = {missing.label.split(": ")[1]: field.name for missing, field in form.each_fields()}
    chosen = {fields[name]: code for name, code in (each or {}).items()}
    data = {"all": alike, "day": DAY.isoformat(), **chosen, **data}
    return client.post(f"{AREA}/imports/{session.pk}/preview/", shown | data)


def test_a_choice_stays_with_its_row_when_another_row_has_gone(area, client, session):
    form = preview_of(client, session).context["missing_form"]
    fields = {missing.label.split(": ")[1]: field.name for missing, field in form.each_fields()}
    gone, chosen = LACKING[0][0], LACKING[1][0]
    with tenant_context(area.tenant.pk):
        Task.objects.filter(name_fi=gone).delete()
    data = {"all": "", "day": DAY.isoformat(), fields[chosen]: "remove"}
    client.post(f"{AREA}/imports/{session.pk}/preview/", data)
    accept(client, session)
    with tenant_context(area.tenant.pk):
        assert not Task.objects.filter(name_fi=chosen).exists()
        assert Task.objects.filter(name_fi=LACKING[2][0]).exists()


def fate_of(area):
    """Each task that the file lacks: kept, ended on the day, or removed with all that it had."""
    with tenant_context(area.tenant.pk):
        fates = {}
        for name, *_cells in LACKING:
            days = set(
                Responsibility.objects.filter(task__name_fi=name).values_list("ends_on", flat=True)
            )
            fates[name] = {(None,): KEPT, (DAY,): ENDED, (): REMOVED}[tuple(days)]
            is_there = fates[name] != REMOVED
            for model, of in ((Task, "name_fi"), (LegalBasis, "task__name_fi")):
                assert model.objects.filter(**{of: name}).exists() == is_there
            assert Cell.objects.filter(task__name_fi=name).exists() <= is_there
        return list(fates.values())


@pytest.mark.parametrize(
    ("alike", "each", "fates"),
    [
        ("", {}, [KEPT, KEPT, KEPT]),
        ("end", {}, [ENDED, ENDED, ENDED]),
        ("remove", {}, [REMOVED, REMOVED, REMOVED]),
        ("", {"Koulu": "remove"}, [KEPT, REMOVED, KEPT]),
        ("", {"Koulu": "end", "Kirjasto": "remove"}, [REMOVED, ENDED, KEPT]),
        ("end", {"Varhaiskasvatus": "keep"}, [ENDED, ENDED, KEPT]),
        ("remove", {"Koulu": "keep", "Kirjasto": "end"}, [ENDED, KEPT, REMOVED]),
    ],
)
def test_what_is_missing_is_as_chosen_and_comes_back(area, client, session, alike, each, fates):
    assert choose(client, session, alike, each).status_code == 302
    page = preview_of(client, session)
    assert page.context["removed"] == fates.count(REMOVED)
    assert page.context["changed"] == 1 + fates.count(ENDED)
    assert fate_of(area) == [KEPT, KEPT, KEPT]
    accept(client, session)
    assert fate_of(area) == fates
    with tenant_context(area.tenant.pk):
        stays = Responsibility.objects.filter(task__name_fi="Neuvola")
        assert list(stays.values_list("ends_on", flat=True)) == [None, None]
    client.post(f"{AREA}/imports/{session.pk}/undo/")
    assert fate_of(area) == [KEPT, KEPT, KEPT]


def test_the_form_shows_what_was_chosen_and_may_be_chosen_again(area, client, session):
    choose(client, session, "remove", {"Koulu": "end"})
    form = preview_of(client, session).context["missing_form"]
    assert (form["all"].value(), str(form["day"].value())) == ("remove", DAY.isoformat())
    assert [field.value() for _missing, field in form.each_fields()] == ["as_all", "end", "as_all"]
    choose(client, session, "", {"Koulu": "as_all"})
    accept(client, session)
    assert fate_of(area) == [KEPT, KEPT, KEPT]


def test_a_day_that_is_none_is_told_of_and_chooses_nothing(area, client, session):
    refused = choose(client, session, "remove", {"Koulu": "keep"}, day="joskus")
    assert refused.status_code == 422
    form = refused.context["missing_form"]
    assert list(form.errors) == ["day"]
    assert [form[name].value() for name in ("all", "day")] == ["remove", "joskus"]
    assert [field.value() for _missing, field in form.each_fields()] == ["as_all", "keep", "as_all"]
    assert preview_of(client, session).context["removed"] == 0
    accept(client, session)
    assert fate_of(area) == [KEPT, KEPT, KEPT]


def test_what_has_ended_keeps_its_day_and_what_would_begin_later_never_does(area, client, session):
    with tenant_context(area.tenant.pk):
        koulu = Task.objects.get(name_fi="Koulu")
        organisation, past = area.other_municipality, date(2020, 1, 1)
        make_responsibility(task=koulu, organisation=organisation, ends_on=past)
        make_responsibility(task=koulu, organisation=organisation, starts_on=date(2032, 1, 1))
    choose(client, session, "end")
    accept(client, session)
    with tenant_context(area.tenant.pk):
        days = koulu.responsibilities.order_by("ends_on").values_list("ends_on", flat=True)
        assert list(days) == [past, DAY, DAY]


def test_choices_for_an_accepted_import_are_too_late(area, client, session):
    page = preview_of(client, session)
    digest = page.context["form"]["digest"].value()
    client.post(f"{AREA}/imports/{session.pk}/accept/", {"digest": digest})
    late = client.post(f"{AREA}/imports/{session.pk}/preview/", {"all": "remove"})
    assert late.status_code == 302
    with tenant_context(area.tenant.pk):
        assert "missing_all" not in ImportSession.objects.get(pk=session.pk).mapping
