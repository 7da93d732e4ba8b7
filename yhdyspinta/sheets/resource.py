"""From rows of a sheet to rows of a model: django-import-export in batches, each change kept."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import ModelResource
from import_export.results import Result
from import_export.widgets import Widget
from tablib import Dataset

from yhdyspinta.sheets.models import ImportChange
from yhdyspinta.sheets.progress import WRITING, advance
from yhdyspinta.web.forms import sensible_day

Row = dict[str, Any]
Key = Any  # what rows are met by: anything that can be a key of a dict
Values = dict[str, Any]

ABSENT = object()  # the sheet says nothing of this field
BESIDE = ("row", "remove", "shown", "label")  # what a row tells beside its fields


@dataclass
class RowChange:
    """One row of a model that an import makes, changes or removes (muutos)."""

    action: str
    row: int | None
    label: str
    instance: models.Model
    before: Values = field(default_factory=dict)
    after: Values = field(default_factory=dict)
    # What people are told of it, when that is more than the model's own fields.
    shown: Values = field(default_factory=dict)
    object_id: int | None = None
    # What it comes to before anything is written: ids of rows just made are not in it.
    told: list[Any] = field(default_factory=list)

    @property
    def model(self) -> str:
        return self.instance._meta.label_lower

    def as_row(self, session_id: int) -> ImportChange:
        return ImportChange(
            session_id=session_id,
            action=self.action,
            row=self.row,
            label=self.label[:300],
            model=self.model,
            object_id=self.object_id,
            before=self.before,
            after=self.after,
            shown=self.shown,
        )


def digest_of(changes: Iterable[RowChange]) -> str:
    """The same for the same changes: a preview is accepted only if nothing moved under it."""
    text = json.dumps([change.told for change in changes], cls=DjangoJSONEncoder, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


class KeptWidget(Widget):
    """Takes the value as our reader gives it and asks the model's own field whether it will do."""

    def __init__(self, model_field: Any) -> None:
        super().__init__()
        self.model_field = model_field

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        if self.model_field.is_relation:
            return value
        try:
            if isinstance(self.model_field, models.DateField):
                # The form's field knows 31.12.2026 as well as 2026-12-31.
                required = not self.model_field.blank
                return forms.DateField(required=required, validators=[sensible_day]).clean(value)
            return self.model_field.clean(value, None)
        except ValidationError as error:
            raise ValueError(" ".join(error.messages)) from error


class KeyLoader(BaseInstanceLoader):
    """Finds a row by its natural key among those read in one query."""

    def get_instance(self, row: Row) -> models.Model | None:
        resource: Any = self.resource
        found: models.Model | None = resource.existing.get(resource.key_of_row(row))
        return found


class SheetResource(ModelResource):
    """Writes rows given as {attribute: value, "row": number} in a constant number of statements.

    Subclasses name the model and its fields in Meta and say what a row's key is. A row with
    "remove": True removes the row it meets; "shown" and "label" travel with the change; a field
    that the row does not name is left as it is. A dry run writes nothing.
    """

    class Meta:
        use_bulk = True
        batch_size = 1000
        skip_diff = True
        report_skipped = False
        use_transactions = True
        instance_loader_class = KeyLoader
        import_id_fields: tuple[str, ...] = ()

    def __init__(self) -> None:
        super().__init__()
        self.changes: list[RowChange] = []
        self.unchanged = 0
        self.fresh: list[Row] = []  # the rows given to the library, in its order
        self.made: dict[Key, Any] = {}
        self.written = cast(Any, self._meta.model)
        for name, each in self.fields.items():
            each.widget = KeptWidget(self.written._meta.get_field(name))
            each.attribute = each.column_name = name
        # Keys are compared and told as ids: asking for the object would be a query a row.
        self.columns = {name: self.written._meta.get_field(name).attname for name in self.fields}
        self.attnames = list(self.columns.values())
        self.existing: dict[Key, Any] = {self.key_of(row): row for row in self.known()}

    # What a subclass says.

    def known(self) -> Iterable[models.Model]:
        """The rows that a sheet's row may meet."""
        return cast(Iterable[models.Model], self.written.objects.all())

    def key_of(self, instance: Any) -> Key:
        raise NotImplementedError

    def key_of_row(self, row: Row) -> Key:
        raise NotImplementedError

    def label_of(self, instance: Any) -> str:
        return str(instance)

    # What the wizard does.

    def run(self, rows: Iterable[Row], *, dry_run: bool) -> Result | None:
        """Bring the rows in. Unchanged ones never reach the library's loop; None if all are so."""
        fresh = [row for row in rows if not self._is_known(row)]
        if not fresh:
            return None
        dataset = Dataset(headers=[*self.fields, *BESIDE])
        for row in fresh:
            told = [row.get(name, ABSENT) for name in self.fields]
            dataset.append([*told, *(row.get(name) for name in BESIDE)])
        advance(WRITING, more=0 if dry_run else len(fresh))
        result: Result = self.import_data(dataset, dry_run=dry_run, raise_errors=False)
        self.fresh = fresh
        if not dry_run:
            for change in self.changes:
                change.object_id = change.object_id or change.instance.pk
                if change.action == ImportChange.Action.CREATED:
                    change.after = self.values_of(change.instance)
        return result

    def find(self, key: Key) -> Any:
        """The row of that key, made by this import or already there."""
        return self.existing.get(key) or self.made.get(key)

    def values_of(self, instance: models.Model, attnames: Iterable[str] = ()) -> Values:
        names = attnames or self.attnames
        return {name: storable(getattr(instance, name)) for name in names}

    def _is_known(self, row: Row) -> bool:
        met = None if row.get("remove") else self.existing.get(self.key_of_row(row))
        if met is None or any(
            name in row and getattr(met, attname) != plain(row[name])
            for name, attname in self.columns.items()
        ):
            return False
        self.unchanged += 1
        return True

    # Where the library asks.

    def after_init_instance(self, instance: Any, new: bool, row: Row, **kwargs: Any) -> None:
        row["before"] = None if new else self.values_of(instance)

    def for_delete(self, row: Row, instance: Any) -> bool:
        return bool(row["remove"])

    def import_field(self, field: Any, instance: Any, row: Row, *args: Any, **kwargs: Any) -> None:
        if row[field.column_name] is not ABSENT:
            super().import_field(field, instance, row, *args, **kwargs)

    def skip_row(
        self, instance: Any, original: Any, row: Row, import_validation_errors: Any = None
    ) -> bool:
        same = row["before"] == self.values_of(instance) and not import_validation_errors
        self.unchanged += same
        return same

    def after_save_instance(self, instance: Any, row: Row, **kwargs: Any) -> None:
        before, after = row["before"], self.values_of(instance)
        if before is None:
            self.made[self.key_of(instance)] = instance
            instance.made_by_import = True
            self._note(ImportChange.Action.CREATED, instance, row, {}, after)
            return
        moved = [name for name in after if before[name] != after[name]]
        self._note(
            ImportChange.Action.CHANGED,
            instance,
            row,
            {name: before[name] for name in moved},
            {name: after[name] for name in moved},
        )

    def before_delete_instance(self, instance: Any, row: Row, **kwargs: Any) -> None:
        everything = [
            each.attname for each in self.written._meta.concrete_fields if each.name != "tenant"
        ]
        self._note(
            ImportChange.Action.REMOVED, instance, row, self.values_of(instance, everything), {}
        )

    def _note(self, action: str, instance: Any, row: Row, before: Values, after: Values) -> None:
        label, shown = row["label"] or self.label_of(instance), row["shown"] or {}
        told = [action, row["row"], label, instance._meta.label_lower, instance.pk, before]
        told += [{name: self._lasting(instance, name, after[name]) for name in after}, shown]
        change = RowChange(
            action, row["row"], label, instance, before, after, shown, instance.pk, told
        )
        self.changes.append(change)

    def _lasting(self, instance: Any, attname: str, value: Any) -> Any:
        """The value; of a key to a row that this import makes, nothing."""
        field = self.written._meta.get_field(attname)
        pointed = instance._state.fields_cache.get(field.name) if field.is_relation else None
        return None if getattr(pointed, "made_by_import", False) else value

    def after_import(self, dataset: Any, result: Any, **kwargs: Any) -> None:
        """No reset of the table's sequence: our rows never bring their own ids."""

    # The library swallows what goes wrong in a batch; here it stops the import: all or nothing.

    def bulk_create(
        self,
        using_transactions: bool,
        dry_run: bool,
        raise_errors: bool,
        batch_size: int | None = None,
        result: Any = None,
    ) -> None:
        if self.create_instances and not dry_run:
            self.written.objects.bulk_create(self.create_instances, batch_size=batch_size)
            advance(WRITING, done=len(self.create_instances))
        self.create_instances.clear()

    def bulk_update(
        self,
        using_transactions: bool,
        dry_run: bool,
        raise_errors: bool,
        batch_size: int | None = None,
        result: Any = None,
    ) -> None:
        """An upsert by id: the library's CASE per field and row is thirty times slower."""
        if self.update_instances and not dry_run:
            self.written.objects.bulk_create(
                self.update_instances,
                update_conflicts=True,
                unique_fields=["id"],
                update_fields=list(self.fields),
                batch_size=batch_size,
            )
            advance(WRITING, done=len(self.update_instances))
        self.update_instances.clear()

    def bulk_delete(
        self, using_transactions: bool, dry_run: bool, raise_errors: bool, result: Any = None
    ) -> None:
        if self.delete_instances and not dry_run:
            self.written.objects.filter(pk__in=[each.pk for each in self.delete_instances]).delete()
            advance(WRITING, done=len(self.delete_instances))
        self.delete_instances.clear()


def plain(value: Any) -> Any:
    """The id of a row, any other value as it is."""
    return value.pk if isinstance(value, models.Model) else value


def storable(value: Any) -> Any:
    """The value as JSON keeps it."""
    if value is None or isinstance(value, (str, int)):
        return value
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))
