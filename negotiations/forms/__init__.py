"""The forms of negotiations and duties."""

from negotiations.forms.content import (
    FollowUpForm,
    FollowUpStateForm,
    ItemForm,
    OutcomeForm,
    ReasonForm,
    RemarkForm,
)
from negotiations.forms.evidence import EvidenceForm
from negotiations.forms.follow_ups import (
    FollowUpCorrectForm,
    FollowUpFilter,
    FollowUpReportForm,
)
from negotiations.forms.forums import (
    ForumEndForm,
    ForumForm,
    MembersForm,
    PostFilter,
    YearForm,
)
from negotiations.forms.matters import (
    AnswerForm,
    CloseForm,
    LiftForm,
    LinkAnswerForm,
    MatterFilter,
    MatterForm,
    PassOnForm,
)
from negotiations.forms.meetings import MeetingFormSet
from negotiations.forms.memo import (
    ApprovingMeetingForm,
    ErratumForm,
    PublishForm,
    RemarkAnswerForm,
    SignersForm,
)
from negotiations.forms.people import (
    AttachmentForm,
    InvitationAnswerForm,
    ParticipantForm,
    QuestionForm,
    ReplyForm,
)
from negotiations.forms.planning import HeldForm, NegotiationForm
from negotiations.forms.rounds import MoreForm, RoundForm

__all__ = [
    "AnswerForm",
    "ApprovingMeetingForm",
    "AttachmentForm",
    "CloseForm",
    "ErratumForm",
    "EvidenceForm",
    "FollowUpCorrectForm",
    "FollowUpFilter",
    "FollowUpForm",
    "FollowUpReportForm",
    "FollowUpStateForm",
    "ForumEndForm",
    "ForumForm",
    "HeldForm",
    "InvitationAnswerForm",
    "ItemForm",
    "LiftForm",
    "LinkAnswerForm",
    "MatterFilter",
    "MatterForm",
    "MeetingFormSet",
    "MembersForm",
    "MoreForm",
    "NegotiationForm",
    "OutcomeForm",
    "ParticipantForm",
    "PassOnForm",
    "PostFilter",
    "PublishForm",
    "QuestionForm",
    "ReasonForm",
    "RemarkAnswerForm",
    "RemarkForm",
    "ReplyForm",
    "RoundForm",
    "SignersForm",
    "YearForm",
]
