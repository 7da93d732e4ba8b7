"""What happens in a directory: people are away, leave, cannot be reached; a post is restricted."""

from datetime import timedelta

from contacts.models import Absence, Holding, Level, Person, Post, PostReader, Successor
from contacts.successors import leave_by_link
from yhdyspinta.demo.clock import on_day, today, weeks_ago
from yhdyspinta.demo.people import MAIL
from yhdyspinta.demo.stage import Stage
from yhdyspinta.notices.bounces import mark_here

HOURS = {
    "fi": "ma–to klo 8–15, perjantaisin sähköpostilla",
    "sv": "må–to kl. 8–15, på fredagar per e-post",
}


def let_the_directory_live(stage: Stage) -> None:
    """The states that a directory has besides “named” and “not named”."""
    _someone_is_away(stage)
    _mail_comes_back(stage)
    _someone_leaves(stage)
    _nobody_has_confirmed(stage)
    _who_is_above(stage)
    _restrict_preparedness(stage)


def _someone_is_away(stage: Stage) -> None:
    place, position, stand_in = stage.facts["directory"]["away"]
    person = stage.person(place, position)
    Absence.objects.create(
        person=person,
        starts_on=weeks_ago(1),
        ends_on=today() + timedelta(days=17),
        stand_in=stage.person(place, stand_in),
    )
    for language, hours in HOURS.items():
        busy = Person.objects.filter(
            organisation=person.organisation, languages__contains=[language]
        )
        busy.update(hours=hours)


def _mail_comes_back(stage: Stage) -> None:
    place, position = stage.facts["directory"]["bounced"]
    with on_day(weeks_ago(2), 7, 15):
        address = stage.person(place, position).email
        mark_here(address, "550 5.1.1 Recipient address rejected: User unknown")


def _someone_leaves(stage: Stage) -> None:
    """The holder told by the link of the mail who goes on."""
    facts = stage.facts["directory"]["leaves"]
    holding = Holding.objects.get(person=stage.person(*facts["who"]))
    name = facts["successor"]
    successor = Successor(name=name, email=f"{name.lower().replace(' ', '.')}@{MAIL}")
    with on_day(weeks_ago(0.5), 14, 5):
        leave_by_link(holding, successor, on=today() + timedelta(days=20))


def _nobody_has_confirmed(stage: Stage) -> None:
    """Brought in from a spreadsheet, never confirmed by anybody."""
    person = stage.person(*stage.facts["directory"]["unconfirmed"])
    person.holdings.update(confirmed_on=None)


def _who_is_above(stage: Stage) -> None:
    """In the county the director is above the heads of sectors."""
    director = Post.objects.get(
        organisation=stage.county,
        interface=stage.interfaces["general-cooperation"],
        level__code="leading-officials",
    )
    Post.objects.filter(organisation=stage.county).exclude(pk=director.pk).update(superior=director)


def _restrict_preparedness(stage: Stage) -> None:
    """The contact of a state of emergency is seen by those who need it."""
    post = Post.objects.create(
        organisation=stage.county,
        interface=stage.interfaces["safety-preparedness"],
        level=Level.objects.get(code="experts"),
        title_fi="Poikkeusolojen yhteyshenkilö",
        title_sv="Kontaktperson under undantagsförhållanden",
        mandate=Post.Mandate.PREPARES,
        is_restricted=True,
    )
    Holding.objects.create(
        post=post,
        person=stage.person("county", "preparedness_manager"),
        starts_on=weeks_ago(90),
        confirmed_on=weeks_ago(6),
    )
    for place in stage.facts["directory"]["sees_restricted"]:
        PostReader.objects.create(post=post, membership=stage.members[place, "manager"])
