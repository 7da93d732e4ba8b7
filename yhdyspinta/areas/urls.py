"""Addresses of the area itself."""

from django.urls import path

from yhdyspinta.areas.views import members, open, organisations, settings

app_name = "areas"
urlpatterns = [
    path("members/", members.member_list, name="members"),
    path("members/invite/", members.member_invite, name="invite"),
    path("members/invite-many/", members.member_paste, name="invite-many"),
    path("members/<int:pk>/", members.member_edit, name="member"),
    path("members/<int:pk>/end/", members.member_end, name="member-end"),
    path("members/invitations/<int:pk>/withdraw/", members.invitation_withdraw, name="withdraw"),
    path("join/<str:token>/", members.join, name="join"),
    path("settings/", settings.settings_page, name="settings"),
    path("settings/mail/", settings.mail_list, name="mail"),
    path("settings/mail/<int:pk>/again/", settings.mail_again, name="mail-again"),
    path("settings/feedback/", settings.feedback_list, name="feedback-list"),
    path(
        "settings/feedback/<int:pk>/answered/", settings.feedback_answered, name="feedback-answered"
    ),
    path("settings/lists/<slug:code>/", settings.catalogue, name="catalogue"),
    path("settings/lists/<slug:code>/add/", settings.catalogue_row, name="catalogue-add"),
    path("settings/lists/<slug:code>/<int:row>/", settings.catalogue_row, name="catalogue-row"),
    path("organisations/", organisations.organisation_list, name="organisations"),
    path("organisations/add/", organisations.organisation_add, name="organisation-add"),
    path("organisations/merge/", organisations.organisation_merge, name="organisation-merge"),
    path("organisations/register/", organisations.register_changes, name="register-changes"),
    path(
        "organisations/register/<slug:key>/keep/",
        organisations.register_keep,
        name="register-keep",
    ),
    path("organisations/<int:pk>/edit/", organisations.organisation_edit, name="organisation-edit"),
    path(
        "organisations/<int:pk>/rename/",
        organisations.organisation_rename,
        name="organisation-rename",
    ),
    path(
        "organisations/<int:pk>/split/", organisations.organisation_split, name="organisation-split"
    ),
    path("organisations/<int:pk>/end/", organisations.organisation_end, name="organisation-end"),
    path(
        "organisations/<int:pk>/after/", organisations.organisation_after, name="organisation-after"
    ),
    path("own/", settings.own, name="own"),
    path("accessibility/", open.accessibility, name="accessibility"),
    path("privacy/", open.privacy, name="privacy"),
    path("feedback/", open.feedback, name="feedback"),
]
