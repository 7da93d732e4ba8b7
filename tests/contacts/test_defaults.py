"""What an area's directory starts with."""

from contacts.defaults import make_defaults
from contacts.models import Interface, Level


def test_the_default_interfaces_have_their_names_and_everyday_words(tenant):
    make_defaults()
    assert Interface.objects.count() == 12
    assert Level.objects.count() == 4
    welfare = Interface.objects.get(code="education-student-welfare")
    assert welfare.name_sv == "Bildning och elevhälsa"
    assert {"kuraattori", "oppilashuolto", "kurator"} <= set(welfare.synonyms)
    assert all(i.name_sv and i.name_en for i in Interface.objects.all())


def test_a_second_time_changes_nothing_not_even_a_name_that_the_area_gave(tenant):
    make_defaults()
    Interface.objects.filter(code="hyte").update(name_fi="Hyte-työ", synonyms=["oma"])
    make_defaults()
    assert Interface.objects.count() == 12
    hyte = Interface.objects.get(code="hyte")
    assert (hyte.name_fi, hyte.synonyms) == ("Hyte-työ", ["oma"])
