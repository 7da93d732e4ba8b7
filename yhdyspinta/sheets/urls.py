"""Addresses of the import wizard."""

from django.urls import path

from yhdyspinta.sheets.views import accepting, results, shape, steps

app_name = "sheets"
urlpatterns = [
    path("", results.import_list, name="list"),
    path("new/<slug:kind_code>/", steps.import_new, name="new"),
    path("<int:pk>/sheet/", shape.import_sheet, name="sheet"),
    path("<int:pk>/columns/", steps.import_columns, name="columns"),
    path("<int:pk>/values/", steps.import_values, name="values"),
    path("<int:pk>/check/", accepting.import_check, name="check"),
    path("<int:pk>/marked/", accepting.import_marked, name="marked"),
    path("<int:pk>/preview/", accepting.import_preview, name="preview"),
    path("<int:pk>/accept/", accepting.import_accept, name="accept"),
    path("<int:pk>/drop/", results.import_drop, name="drop"),
    path("<int:pk>/", results.import_result, name="result"),
    path("<int:pk>/progress/", results.import_progress, name="progress"),
    path("<int:pk>/file/", results.import_file, name="file"),
    path("<int:pk>/undo/", results.import_undo, name="undo"),
]
