"""Addresses of the directory."""

from django.urls import path

from contacts.views import find, people, posts, sheets

app_name = "contacts"
urlpatterns = [
    path("", find.find, name="find"),
    path("organisations/<int:pk>/", find.organisation_detail, name="organisation"),
    path("organisations/<int:pk>/confirm/", find.organisation_confirm, name="confirm-all"),
    path("vacancies/", find.vacancy_list, name="vacancies"),
    path("people/add/", people.person_add, name="person-add"),
    path("people/<int:pk>/", people.person_detail, name="person"),
    path("people/<int:pk>/edit/", people.person_edit, name="person-edit"),
    path("people/<int:pk>/end/", people.person_end, name="person-end"),
    path("posts/add/", posts.post_add, name="post-add"),
    path("posts/<int:pk>/", posts.post_detail, name="post"),
    path("posts/<int:pk>/edit/", posts.post_edit, name="post-edit"),
    path("posts/<int:pk>/end/", posts.post_end, name="post-end"),
    path("posts/<int:pk>/hand-over/", posts.post_hand_over, name="hand-over"),
    path("holdings/<int:pk>/end/", posts.holding_end, name="holding-end"),
    path("holdings/<int:pk>/confirm/", posts.holding_confirm, name="confirm"),
    path("list.xlsx", sheets.contact_list, name="export"),
    path("phones.xlsx", sheets.phone_list, name="phones"),
    path("template.xlsx", sheets.template_sheet, name="template"),
]
