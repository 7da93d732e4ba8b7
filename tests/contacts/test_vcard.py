"""Contacts as vCards, read back by the library that reads them."""

from datetime import date
from typing import Any

import pytest
import vobject

from contacts.sheet.columns import Listed
from contacts.vcard import vcards
from tests.factories.contacts import make_holding, make_interface, make_person, make_post
from tests.factories.tenancy import make_organisation

UGLY = "Öberg; Åsa, jr\nEND:VCARD"


def read(rows: Any) -> list[Any]:
    return list(vobject.readComponents(vcards(rows).decode()))


@pytest.mark.parametrize("text", [UGLY, "=1+1", "\\n; \\,", 'Mäkinen, M.; "x"'])
def test_what_would_break_a_card_stays_text(tenant, text):
    organisation = make_organisation(name_fi=f"Org {text}".replace("\n", " "))
    person = make_person(name=text, organisation=organisation, title=text, hours=text)
    [card] = read([Listed(person)])
    assert (card.fn.value, card.title.value) == (text, text)
    assert card.org.value == [organisation.name]
    assert card.note.value == f"Can be reached: {text}"


def test_one_card_for_each_person_with_all_their_posts(tenant):
    person = make_person(name="Åsa Maria Öberg", email="a@x.fi", phone="040 123 4567")
    rows = []
    for title in ("Hytekoordinaattori", "Kuraattori"):
        post = make_post(interface=make_interface(name_fi=f"{title}työ"), title_fi=title)
        rows.append(Listed(person, post, make_holding(post=post, person=person)))
    rows[0].post.email, rows[0].post.phone = "hyte@x.fi", "013 1"
    cards = read([*rows, Listed(make_person()), Listed(post=rows[0].post)])
    assert len(cards) == 2
    card = cards[0]
    assert (card.n.value.family, card.n.value.given) == ("Öberg", "Åsa Maria")
    assert card.role.value == "Hytekoordinaattori, Kuraattori"
    assert [line.value for line in card.contents["email"]] == ["a@x.fi", "hyte@x.fi"]
    assert [line.value for line in card.contents["tel"]] == ["040 123 4567", "013 1"]
    assert card.tel.type_paramlist == ["WORK", "VOICE"]
    assert card.uid.value != cards[1].uid.value


def test_no_line_is_longer_than_the_format_allows(tenant):
    person = make_person(title="ä" * 120, ended_on=date(2030, 1, 1))
    lines = vcards([Listed(person)]).split(b"\r\n")
    assert max(map(len, lines)) <= 75
