"""What pydantic found, in the words of whoever wrote the file."""

from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from service.importing.places import Finding, Path
from service.importing.written import did_you_mean


def complaints(model: type[BaseModel], error: ValidationError) -> list[Finding]:
    return [(one["loc"], _words(model, one)) for one in error.errors()]


def _words(model: type[BaseModel], error: ErrorDetails) -> str:
    context = error.get("ctx", {})
    match error["type"]:
        case "missing":
            return "is missing"
        case "extra_forbidden":
            known = _keys_beside(model, error["loc"])
            return f"is not known here{did_you_mean(str(error['loc'][-1]), known) or f'; known are {_listed(known)}'}"
        case "value_error":
            return str(context["error"])
        case "literal_error" | "enum":
            return f"{error['input']!r} must be {context['expected']}"
        case "string_too_long":
            return f"is longer than {context['max_length']} characters"
        case "too_short":
            return "needs at least one"
        case "string_pattern_mismatch":
            return "must not hold a comma"
        case "tuple_type":
            return "must be a list"
        case "model_type":
            return "must be keys with values" + (
                f", such as {_listed(_keys(model))}" if not error["loc"] else ""
            )
    return error["msg"]


def _listed(words: frozenset[str]) -> str:
    return ", ".join(sorted(words))


def _keys(model: type[BaseModel]) -> frozenset[str]:
    return frozenset(field.alias or name for name, field in model.model_fields.items())


def _keys_beside(model: type[BaseModel], path: Path) -> frozenset[str]:
    """The keys that are known where this path's last part stands."""
    for part in path[:-1]:
        if isinstance(part, str):
            field = next(one for name, one in model.model_fields.items() if (one.alias or name) == part)
            model = _model_in(field.annotation) or model
    return _keys(model)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    """The entry inside an annotation such as `tuple[StaffEntry, ...] | None`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for one in get_args(annotation) if (found := _model_in(one))), None)
