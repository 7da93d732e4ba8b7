"""Addresses of negotiations, duties and follow-ups."""

from django.urls import path

from negotiations.views import agenda, detail, duties, follow_ups, memo, overview, people, planning

app_name = "negotiations"
urlpatterns = [
    path("negotiations/", overview.negotiation_list, name="list"),
    path("negotiations/new/", planning.negotiation_new, name="new"),
    path("negotiations/held/", planning.negotiation_held, name="held"),
    path("negotiations/rounds/new/", planning.round_new, name="round-new"),
    path("negotiations/<int:pk>/", detail.negotiation_detail, name="detail"),
    path("negotiations/<int:pk>/edit/", planning.negotiation_edit, name="edit"),
    path("negotiations/<int:pk>/step/<slug:step_name>/", detail.negotiation_step, name="step"),
    path("negotiations/<int:pk>/calendar/", detail.negotiation_calendar, name="calendar"),
    path("negotiations/<int:pk>/people/", people.people_propose, name="people"),
    path("negotiations/<int:pk>/people/new/", people.participant_new, name="participant-new"),
    path("negotiations/<int:pk>/attendance/", people.attendance, name="attendance"),
    path(
        "negotiations/people/<int:pk>/remove/", people.participant_remove, name="participant-remove"
    ),
    path("negotiations/<int:pk>/agenda/", agenda.agenda_propose, name="agenda-propose"),
    path("negotiations/<int:pk>/items/new/", agenda.item_new, name="item-new"),
    path("negotiations/items/<int:pk>/edit/", agenda.item_edit, name="item-edit"),
    path("negotiations/items/<int:pk>/move/<slug:way>/", agenda.item_move, name="item-move"),
    path("negotiations/items/<int:pk>/remove/", agenda.item_remove, name="item-remove"),
    path("negotiations/items/<int:pk>/outcome/", agenda.item_outcome, name="outcome"),
    path("negotiations/<int:pk>/follow-ups/new/", follow_ups.follow_up_new, name="follow-up-new"),
    path("negotiations/<int:pk>/remarks/", memo.remark_new, name="remark-new"),
    path("negotiations/<int:pk>/draft/", memo.memo_draft, name="draft"),
    path("negotiations/minutes/<int:pk>/", memo.minutes_download, name="minutes"),
    path("follow-ups/", follow_ups.follow_up_list, name="follow-ups"),
    path("follow-ups/<int:pk>/", follow_ups.follow_up_edit, name="follow-up"),
    path("duties/", duties.duty_board, name="duties"),
    path("duties/<int:pk>/", duties.duty_detail, name="duty"),
    path("duties/<int:pk>/evidence/", duties.evidence_new, name="evidence-new"),
    path("duties/evidence/<int:pk>/file/", duties.evidence_file, name="evidence-file"),
    path("duties/evidence/<int:pk>/remove/", duties.evidence_remove, name="evidence-remove"),
]
