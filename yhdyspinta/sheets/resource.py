"""From rows of a sheet to rows of a model: django-import-export in batches, each change kept."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from import_export.instance_loaders import BaseInstanceLoader
from import_export.resources import ModelResource
from import_export.results import Result, RowResult

from yhdyspinta.sheets.models import ImportChange
from yhdyspinta.sheets.progress import WRITING, advance
from yhdyspinta.web.forms import sensible_day

Row = dict[str, Any]
Key = Any  # what rows are met by: anything that can be a key of a dict
Values = dict[str, Any]

Action = ImportChange.Action


@dataclass(slots=True)
class RowChange:
    """One row of a model that an import makes, changes or removes (muutos)."""

    action: str
    row: int | None
    label: str
    model: str
    before: Values = field(default_factory=dict)
    after: Values = field(default_factory=dict)
    # What people are told of it, when that is more than the model's own fields.
    shown: Values = field(default_factory=dict)
    object_id: int | None = None
    # Attributes that point to rows which the same import makes.
    pointing: tuple[str, ...] = ()

    @property
    def told(self) -> list[Any]:
        """What it comes to before anything is written: ids of rows just made are not in it."""
        met = None if self.action == Action.CREATED else self.object_id
        after = {n: None if n in self.pointing else value for n, value in self.after.items()}
        return [self.action, self.row, self.label, self.model, met, self.before, after, self.shown]

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
    digest, encoder = hashlib.sha256(), DjangoJSONEncoder(sort_keys=True)
    for change in changes:
        digest.update(encoder.encode(change.told).encode())
    return digest.hexdigest()


class _Field:
    """A field of the model, as a row fills it: the model's own field is asked if the value does."""

    def __init__(self, model_field: Any) -> None:
        self.field, self.name, self.attname = model_field, model_field.name, model_field.attname
        self.day = None
        if isinstance(model_field, models.DateField):
            # The form's field knows 31.12.2026 as well as 2026-12-31.
            self.day = forms.DateField(required=not model_field.blank, validators=[sensible_day])

    def put(self, instance: Any, value: Any) -> None:
        """Raises ValidationError."""
        if self.field.is_relation:
            setattr(instance, self.attname, plain(value))
            self.field.set_cached_value(instance, value)
        elif self.day:
            setattr(instance, self.attname, self.day.clean(value))
        else:
            setattr(instance, self.attname, self.field.clean(value, None))

    def points_to_made(self, instance: Any) -> bool:
        if not self.field.is_relation:
            return False
        pointed = instance._state.fields_cache.get(self.name)
        return getattr(pointed, "made_by_import", False)


class _Rows:
    """The library counts our rows and tells their numbers; what is in them it never copies."""

    def __init__(self, headers: list[str], count: int) -> None:
        self.headers, self.count = headers, count

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return iter([()] * self.count)


class _Result(Result):
    def append_row_result(self, row_result: Any) -> None:
        """Not once more: what a row does is kept as a change."""


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
        instance_loader_class = BaseInstanceLoader
        import_id_fields: tuple[str, ...] = ()

    is_pointed_to = True  # whether later steps ask for what this one has made

    def __init__(self) -> None:
        super().__init__()
        self.changes: list[RowChange] = []
        self.unchanged = 0
        self.fresh: list[Row] = []  # the rows given to the library, in its order
        self.met: list[Any] = []  # what each of them meets
        self.made: dict[Key, Any] = {}
        self.created: list[RowChange] = []  # those of the batch, in its order
        self.written = cast(Any, self._meta.model)
        self.model_label = self.written._meta.label_lower
        self.columns = [_Field(self.written._meta.get_field(name)) for name in self.fields]
        # Keys are compared and told as ids: asking for the object would be a query a row.
        self.attnames = [column.attname for column in self.columns]
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
        for row in rows:
            met = self.existing.get(self.key_of_row(row))
            if met is not None and not row.get("remove") and self._is_same(met, row):
                self.unchanged += 1
            else:
                self.fresh.append(row)
                self.met.append(met)
        if not self.fresh:
            return None
        advance(WRITING, more=0 if dry_run else len(self.fresh))
        dataset = cast(Any, _Rows([*self.fields], len(self.fresh)))
        result: Result = self.import_data(dataset, dry_run=dry_run, raise_errors=False)
        self.met.clear()
        if not result.invalid_rows:
            self.fresh.clear()
        return result

    def find(self, key: Key) -> Any:
        """The row of that key, made by this import or already there."""
        return self.existing.get(key) or self.made.get(key)

    def values_of(self, instance: models.Model, attnames: Iterable[str] = ()) -> Values:
        names = attnames or self.attnames
        return {name: storable(getattr(instance, name)) for name in names}

    def _is_same(self, met: Any, row: Row) -> bool:
        return not any(
            column.name in row and getattr(met, column.attname) != plain(row[column.name])
            for column in self.columns
        )

    # Where the library asks.

    @classmethod
    def get_result_class(cls) -> Any:
        return _Result

    def import_row(self, row: Any, instance_loader: Any, **kwargs: Any) -> RowResult:
        """One row, without the copies and texts that the library's own pages tell of it."""
        number = kwargs["row_number"] - 1
        given, met = self.fresh[number], self.met[number]
        result = RowResult()
        try:
            bring = self._remove if given.get("remove") else self._put
            result.import_type = cast(Any, bring(given, met))
        except ValidationError as error:
            result.import_type, result.validation_error = RowResult.IMPORT_TYPE_INVALID, error
        return result

    def _remove(self, row: Row, met: Any) -> str:
        if met is None:
            return RowResult.IMPORT_TYPE_SKIP
        fields = self.written._meta.concrete_fields
        everything = self.values_of(met, [f.attname for f in fields if f.name != "tenant"])
        self._note(Action.REMOVED, met, row, everything, {})
        self.delete_instances.append(met)
        return RowResult.IMPORT_TYPE_DELETE

    def _put(self, row: Row, met: Any) -> str:
        before = self.values_of(met) if met is not None else {}
        instance = self.written() if met is None else met
        self._fill(instance, row)
        after = self.values_of(instance)
        if met is None:
            self._note(Action.CREATED, instance, row, {}, after)
            self.created.append(self.changes[-1])
            self.create_instances.append(instance)
            if self.is_pointed_to:
                instance.made_by_import = True
                self.made[self.key_of(instance)] = instance
            return RowResult.IMPORT_TYPE_NEW
        moved = [name for name in after if before[name] != after[name]]
        if not moved:
            self.unchanged += 1
            return RowResult.IMPORT_TYPE_SKIP
        old, new = ({name: values[name] for name in moved} for values in (before, after))
        self._note(Action.CHANGED, instance, row, old, new)
        self.update_instances.append(instance)
        return RowResult.IMPORT_TYPE_UPDATE

    def _fill(self, instance: Any, row: Row) -> None:
        errors = {}
        for column in self.columns:
            if column.name in row:
                try:
                    column.put(instance, row[column.name])
                except ValidationError as error:
                    errors[column.name] = " ".join(error.messages)
        if errors:
            raise ValidationError(cast(Any, errors))

    def _note(self, action: str, instance: Any, row: Row, before: Values, after: Values) -> None:
        self.changes.append(
            RowChange(
                action,
                row["row"],
                row.get("label") or self.label_of(instance),
                self.model_label,
                before,
                after,
                row.get("shown") or {},
                instance.pk,
                tuple([c.attname for c in self.columns if c.points_to_made(instance)]),
            )
        )

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
            for change, instance in zip(self.created, self.create_instances, strict=True):
                change.object_id = instance.pk
            advance(WRITING, done=len(self.create_instances))
        self.create_instances.clear()
        self.created.clear()

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
