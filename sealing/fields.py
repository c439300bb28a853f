"""Model fields that are ciphertext in the database and plain in Python."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.expressions import Expression
from django.db.models.lookups import Lookup

from sealing.secret_fields import is_token
from sealing.vault import vault

if TYPE_CHECKING:
    _Text = models.TextField[Any, Any]
else:
    _Text = models.TextField


class _SealedField(_Text):
    """What both fields share. What is empty stays as it is: it holds no secret."""

    _empty: ClassVar[frozenset[str]] = frozenset({""})

    @property
    def context(self) -> str:
        """The place a token belongs to; a token copied into another column does not open."""
        return f"{self.model._meta.label}.{self.name}"

    def from_db_value(
        self, value: str | None, expression: Expression, connection: BaseDatabaseWrapper
    ) -> Any:
        """Open what the database holds. Raises Altered, Erased or Unavailable."""
        return None if value is None else self._from_text(self._open(value))

    def get_db_prep_save(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        """Seal what will be written. Raises TypeError where the database would compute it."""
        if value is None:
            return None
        if hasattr(value, "as_sql"):
            # Bulk updates wrap each value in an expression of this very field, which then seals it.
            if value.output_field is not self:
                raise TypeError(f"{self.context} is sealed; the database cannot compute its value.")
            return value
        return self._seal(self._to_text(value))

    def get_lookup(self, lookup_name: str) -> type[Lookup[Any]] | None:
        """Offer ``isnull`` alone: every sealing differs, so no comparison could ever be true."""
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None

    def value_to_string(self, obj: models.Model) -> str:
        """Give serialisers the sealed token, so that a dump holds no secret."""
        value = self.value_from_object(obj)
        return "" if value is None else self._seal(self._to_text(value))

    def _seal(self, text: str) -> str:
        return text if text in self._empty else vault.seal_field(text, self.context)

    def _open(self, token: str) -> str:
        return token if token in self._empty else vault.open_field(token, self.context)

    def _to_text(self, value: Any) -> str:
        raise NotImplementedError

    def _from_text(self, text: str) -> Any:
        raise NotImplementedError


class SealedTextField(_SealedField):
    """A text that only the key store can open."""

    def to_python(self, value: Any) -> Any:
        """Return the text. A token is refused: sealing it again would lose the text for ever."""
        text = super().to_python(value)
        if isinstance(text, str) and is_token(text):
            raise ValidationError("This is a sealed text, not the text itself.", code="sealed")
        return text

    def _to_text(self, value: Any) -> str:
        return str(value)

    def _from_text(self, text: str) -> str:
        return text


_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, allow_nan=False).encode


class SealedJSONField(_SealedField):
    """A JSON value (objects, lists, texts, numbers) that only the key store can open."""

    _empty: ClassVar[frozenset[str]] = frozenset({"", "{}", "[]"})
    if TYPE_CHECKING:
        # The type checker's plugin reads these names to learn what a field takes and gives.
        _pyi_private_set_type: Any
        _pyi_private_get_type: Any

    def to_python(self, value: Any) -> Any:
        """Return the value. A token is refused, as in ``SealedTextField``."""
        if isinstance(value, str) and is_token(value):
            raise ValidationError("This is a sealed value, not the value itself.", code="sealed")
        return value

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        """Check that the value has a JSON form."""
        super().validate(value, model_instance)
        try:
            self._to_text(value)
        except (TypeError, ValueError) as error:
            raise ValidationError("Value must be valid JSON.", code="invalid") from error

    def get_prep_value(self, value: Any) -> Any:
        """Leave the value alone; it becomes text only in the moment it is sealed."""
        return value

    def formfield(self, **kwargs: Any) -> Any:
        """Offer the JSON form field."""
        return models.Field.formfield(self, **{"form_class": forms.JSONField, **kwargs})

    def _to_text(self, value: Any) -> str:
        return _encode(value)

    def _from_text(self, text: str) -> Any:
        return json.loads(text) if text else None
