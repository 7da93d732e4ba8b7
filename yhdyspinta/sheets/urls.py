"""Addresses of the import wizard."""

from django.urls import path

from yhdyspinta.sheets.views import results, steps

app_name = "sheets"
urlpatterns = [
    path("", results.import_list, name="list"),
    path("new/<slug:kind_code>/", steps.import_new, name="new"),
    path("<int:pk>/sheet/", steps.import_sheet, name="sheet"),
    path("<int:pk>/columns/", steps.import_columns, name="columns"),
    path("<int:pk>/values/", steps.import_values, name="values"),
    path("<int:pk>/check/", steps.import_check, name="check"),
    path("<int:pk>/preview/", steps.import_preview, name="preview"),
    path("<int:pk>/accept/", steps.import_accept, name="accept"),
    path("<int:pk>/drop/", results.import_drop, name="drop"),
    path("<int:pk>/", results.import_result, name="result"),
    path("<int:pk>/file/", results.import_file, name="file"),
    path("<int:pk>/undo/", results.import_undo, name="undo"),
]
