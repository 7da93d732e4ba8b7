"""Which tasks of a table someone has looked at."""

from django import forms
from django.utils.translation import gettext_lazy as _

from agreements.models import Matrix, Task


class ReviewForm(forms.Form):
    """The tasks ticked on the list."""

    task = forms.ModelMultipleChoiceField(
        queryset=Task.objects.none(),
        label=_("Tasks"),
        error_messages={"required": _("Tick the tasks that you have looked at.")},
    )

    def __init__(self, matrix: Matrix, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        self.fields["task"].queryset = Task.objects.filter(matrix=matrix)  # type: ignore[attr-defined]
