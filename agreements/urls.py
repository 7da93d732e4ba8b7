"""Addresses of agreements and responsibility tables, below the area's own."""

from django.urls import path

from agreements.views import (
    agreement,
    compare,
    downloads,
    grid,
    matrix,
    paper,
    party,
    quality,
    step,
    text,
)

app_name = "agreements"
urlpatterns = [
    path("agreements/", agreement.agreement_list, name="list"),
    path("agreements/new/", agreement.agreement_create, name="create"),
    path("agreements/take-in/", paper.agreement_take_in, name="take-in"),
    path("agreements/open/<str:token>/", paper.agreement_open, name="open"),
    path("agreements/<int:pk>/", agreement.agreement_detail, name="detail"),
    path("agreements/<int:pk>/edit/", agreement.agreement_edit, name="edit"),
    path("agreements/<int:pk>/parties/", agreement.agreement_parties, name="parties"),
    path("agreements/<int:pk>/drafters/", agreement.agreement_drafters, name="drafters"),
    path("agreements/<int:pk>/text/", text.agreement_text, name="text"),
    path("agreements/<int:pk>/text/add/", text.clause_add, name="clause-add"),
    path("agreements/<int:pk>/annexes/", paper.agreement_annexes, name="annexes"),
    path("agreements/<int:pk>/pdf/", paper.agreement_paper, name="pdf"),
    path("agreements/<int:pk>/steps/<slug:step_name>/", step.agreement_step, name="step"),
    path("agreements/clauses/<int:pk>/", text.clause_edit, name="clause"),
    path("agreements/clauses/<int:pk>/move/", text.clause_move, name="clause-move"),
    path("agreements/clauses/<int:pk>/remove/", text.clause_remove, name="clause-remove"),
    path("agreements/annexes/<int:pk>/", paper.annex_file, name="annex"),
    path("agreements/annexes/<int:pk>/remove/", paper.annex_remove, name="annex-remove"),
    path("agreements/parties/<int:pk>/decision/", party.party_decision, name="decision"),
    path("agreements/parties/<int:pk>/source/", party.party_source, name="source"),
    path("agreements/parties/<int:pk>/sign/", party.party_sign, name="sign"),
    path("responsibilities/", matrix.matrix_current, name="matrix"),
    path("responsibilities/new/", matrix.matrix_new, name="matrix-new"),
    path("responsibilities/<int:pk>/", matrix.matrix_detail, name="matrix-of"),
    path("responsibilities/<int:pk>/edit/", matrix.matrix_edit, name="matrix-edit"),
    path(
        "responsibilities/<int:pk>/download/", downloads.matrix_downloads, name="matrix-downloads"
    ),
    path("responsibilities/<int:pk>/pdf/", downloads.matrix_paper, name="matrix-pdf"),
    path("responsibilities/<int:pk>/sheet/", downloads.matrix_sheet, name="matrix-sheet"),
    path("responsibilities/<int:pk>/grid/", grid.matrix_grid, name="matrix-grid"),
    path("responsibilities/<int:pk>/cells/", grid.cells_save, name="cells-save"),
    path("responsibilities/<int:pk>/quality/", quality.matrix_quality, name="matrix-quality"),
    path("responsibilities/<int:pk>/reviewed/", quality.matrix_reviewed, name="matrix-reviewed"),
    path("responsibilities/<int:pk>/compare/", compare.matrix_compare, name="matrix-compare"),
    path("responsibilities/<int:pk>/tasks/new/", matrix.task_new, name="task-new"),
    path("responsibilities/tasks/<int:pk>/", matrix.task_detail, name="task"),
    path("responsibilities/tasks/<int:pk>/edit/", matrix.task_edit, name="task-edit"),
    path("responsibilities/tasks/<int:pk>/cell/", grid.cell_edit, name="cell"),
    path("responsibilities/tasks/<int:pk>/history/", grid.cell_history, name="cell-history"),
    path("responsibilities/tasks/<int:pk>/reviewed/", quality.task_reviewed, name="task-reviewed"),
    path("responsibilities/tasks/<int:pk>/remove/", matrix.task_remove, name="task-remove"),
]
