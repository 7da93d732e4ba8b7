"""The headings and the words of responsibility tables, in Finnish, Swedish and English."""

from django.utils.translation import gettext_lazy as _

from agreements.models import RoleCode
from yhdyspinta.sheets.columns import fold

Kind = RoleCode.Kind

INTERFACE = ("yhdyspinta", "yhdyspinnat", "gränssnitt", "kontaktyta", "interface", "teema", "tema")
TASK = (
    "tehtävä", "tehtävät", "tehtävä / kokonaisuus", "tehtävä/kokonaisuus", "tehtäväkokonaisuus",
    "kokonaisuus", "palvelu", "palvelu tai tehtävä", "palvelu / tehtävä", "toiminto", "toimenpide",
    "toimenpiteet", "task", "uppgift", "uppgifter", "uppgift / helhet", "åtgärd", "åtgärder",
    "tjänst", "helhet",
)  # fmt: skip
TASK_SV = ("tehtävä ruotsiksi", "uppgift på svenska")
TASK_EN = ("tehtävä englanniksi", "uppgift på engelska")
LAW = (
    "laki", "lakiperuste", "laki ja pykälä", "lainsäädäntö", "säädös", "säädökset", "lakiviite",
    "säädösperusta", "lag", "lagrum", "lag och paragraf", "lagstiftning", "laggrund", "law",
)  # fmt: skip
DUTY_HOLDER = (
    "järjestämisvastuu", "lain mukaan", "lakisääteinen vastuu", "järjestäjä", "enligt lag",
    "organiseringsansvar", "anordnare", "lagstadgat ansvar",
)  # fmt: skip
NOTE = (
    "huom", "huomautus", "huomautukset", "huomioitavaa", "huomiot", "lisätieto", "lisätiedot",
    "selite", "kommentti", "kommentit", "anmärkning", "anmärkningar", "anm", "obs",
    "tilläggsuppgifter", "kommentar", "comment",
)  # fmt: skip
STARTS_ON = ("voimassa alkaen", "voimaan", "alkaen", "gäller från", "giltig från", "valid from")
ENDS_ON = ("voimassa asti", "voimassa saakka", "päättyy", "gäller till", "giltig till", "valid to")
# Columns of a sheet to answer that are there to be read: nothing is brought in from them.
SHOWN = (
    _("Interface (to read)"),
    _("Task (to read)"),
    _("By law (to read)"),
    _("Agreed for the others (to read)"),
)
KEY = ("avain", "nyckel", "key", "rivin avain")

COUNTY_BY_LAW = (
    "hyvinvointialueen tehtävät lain mukaan", "hyvinvointialueen tehtävä lain mukaan",
    "hyvinvointialueen lakisääteinen tehtävä", "hyvinvointialueen lakisääteiset tehtävät",
    "välfärdsområdets uppgift enligt lag", "välfärdsområdets uppgifter enligt lag",
    "välfärdsområdets lagstadgade uppgifter", "what the law says of the county",
)  # fmt: skip
MUNICIPALITY_BY_LAW = (
    "kunnan tehtävät lain mukaan", "kunnan tehtävä lain mukaan", "kunnan lakisääteinen tehtävä",
    "kunnan lakisääteiset tehtävät", "kuntien lakisääteiset tehtävät",
    "kommunens uppgift enligt lag", "kommunens uppgifter enligt lag",
    "kommunens lagstadgade uppgifter", "what the law says of the municipality",
)  # fmt: skip

# Words that mean a kind of role anywhere; single letters never do, since each area has its own.
ROLE_WORDS = {
    Kind.LEADS: (
        "vastuu", "päävastuu", "vastaa", "vastaavat", "järjestää", "järjestävät", "päävastuussa",
        "vastuussa", "ansvar", "huvudansvar", "ansvarar", "ordnar", "leder", "responsible",
    ),
    Kind.TAKES_PART: (
        "osallistuu", "osallistuvat", "toteuttaa", "toteuttavat", "mukana", "deltar", "medverkar",
        "genomför", "participates",
    ),
    Kind.SUPPORTS: ("tukee", "tukevat", "tuki", "stöder", "stödjer", "stöd"),
    Kind.CONSULTED: (
        "kuullaan", "konsultoidaan", "kuultava", "lausuu", "hörs", "konsulteras", "consulted",
    ),
    Kind.INFORMED: (
        "tiedoksi", "tiedotetaan", "informoidaan", "för kännedom", "informeras", "till kännedom",
        "informed",
    ),
}  # fmt: skip
# Nouns that say nothing of a role when they stand in a sentence.
NOT_IN_PROSE = frozenset({"tuki", "stöd", "ansvar", "vastuu", "mukana", "leder"})

# Headings of columns whose cells name who has the role.
ROLE_HEADINGS = {
    Kind.LEADS: (
        "vastuutaho", "vastuutahot", "aktiivinen vastuutaho", "päävastuutaho", "päävastuullinen",
        "vastuullinen taho", "vastuuorganisaatio", "kuka vastaa", "ansvarsinstans",
        "ansvarsinstanser", "ansvarig", "ansvarig instans", "huvudansvarig",
    ),
    Kind.TAKES_PART: (
        "osallistujat", "osallistuvat tahot", "muut osallistujat", "muut toteuttajat",
        "toteuttajat", "yhteistyötahot", "kumppanit", "deltagare", "samarbetsparter",
    ),
    Kind.SUPPORTS: ("tukijat", "tukevat tahot", "stödjande"),
    Kind.CONSULTED: ("konsultoitavat", "kuultavat", "konsultoitava", "ska höras", "att höra"),
    Kind.INFORMED: ("informoitavat", "tiedotettavat", "informoitava", "ska informeras"),
}  # fmt: skip
VALUE_WORDS = {
    "nobody": ("ei kukaan", "ei vastuutahoa", "ei ketään", "ingen", "ingen ansvarsinstans"),
    "not_agreed": ("sopimatta", "ei sovittu", "avoin", "inte överenskommet", "öppen"),
    "disputed": ("näkemysero", "erimielinen", "olika uppfattning"),
}

_BY_LAW = ("lain mukaan", "lakisäätei", "laissa", "enligt lag", "lagstadga", "by law", "statutory")
_CONTACTS = ("yhteyshenkilö", "yhteystieto", "kontaktperson", "contact person", "kontaktuppgift")
_COUNTY = ("hyvinvointialue", "hva", "välfärdsområde", "vfo", "county")
_MUNICIPALITY = ("kunna", "kunta", "kuntien", "kaupun", "kommun", "municipalit")


def likely_target(heading: str) -> str:
    """What the words of a heading give away though no list has it; "" if they don't."""
    text = fold(heading)
    if any(word in text for word in _CONTACTS):
        return "note"
    if any(word in text for word in _BY_LAW):
        sides = [
            code
            for code, words in (("county", _COUNTY), ("municipality", _MUNICIPALITY))
            if any(word in text for word in words)
        ]
        return f"law_text:{sides[0]}" if len(sides) == 1 else ""
    return ""
