"""The OpenAPI document of the server, made from what the code goes by: schema of a verdict, errors, limits."""

from http import HTTPStatus
from typing import Any

from models import detectors
from models.explanation import SCHEMA as EXPLANATION
from models.schema import exactly
from models.verdict import SCHEMA, Label, Point
from server.errors import ERRORS
from server.fetch import LONGEST_URL
from server.gate import ASKS, EXPLAINS, PHOTO
from server.identity import version

Part = dict[str, Any]


def _json(schema: Part) -> Part:
    return {"content": {"application/json": {"schema": schema}}}


_WORDS = {"type": "string"}
_ERROR = exactly({"error": exactly({"code": _WORDS, "says": _WORDS, "hint": _WORDS})})
_PHOTO = {"schema": {"type": "string", "format": "binary"}}
_POINT = {"enum": [point.value for point in Point]}
_QUESTION = {
    "type": "object",
    "properties": {
        "url": {"type": "string", "minLength": 1, "maxLength": LONGEST_URL},
        "asked": {"type": "boolean"},
        "point": _POINT,
    },
    "required": ["url"],
    "additionalProperties": False,
}
_HEALTH = exactly(
    {
        "app": _WORDS,
        "version": _WORDS,
        "model": {"type": ["string", "null"]},
        "state": {"enum": ["loading", "ready", "broken"]},
        "code": _WORDS,
        "says": _WORDS,
        "hint": _WORDS,
    }
)
_COUNT = {"type": "integer", "minimum": 0}
_PART = {"type": "number", "minimum": 0, "maximum": 1}
_SHARE = exactly({"value": _PART, "low": _PART, "high": _PART})
_MEASURED = exactly({"photos": _COUNT, "fake": _COUNT, "unsure": _COUNT, "rate": _SHARE})
_FOUND = exactly({"count": _COUNT, "labels": exactly({label.value: _COUNT for label in Label}), "fake": _SHARE})
_CARD = exactly(
    {
        "model": _WORDS,
        "name": _WORDS,
        "version": _WORDS,
        "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        "smallest_face": {"type": "number", "exclusiveMinimum": 0},
        "condition": _WORDS,
        "points": exactly({point.value: {"oneOf": [_MEASURED, {"type": "null"}]} for point in Point}),
        "thresholds": exactly({point.value: exactly({"fake": _PART, "unsure": _PART}) for point in Point}),
        "found": {"oneOf": [_FOUND, {"type": "null"}]},
    }
)


def document() -> Part:
    """The document as JSON."""
    errors = sorted({*(row.status for row in ERRORS.values()), HTTPStatus.UNPROCESSABLE_ENTITY})
    return {
        "openapi": "3.1.0",
        "info": {"title": "Real-Fake Faces", "version": version()},
        "paths": {
            ASKS: _asked("The verdict on a photo, by its address or its bytes", SCHEMA, errors),
            EXPLAINS: _asked("What speaks for it, and where the network looked", EXPLANATION, errors),
            PHOTO: {
                "post": {
                    "summary": "The bytes of a photo by its address",
                    "requestBody": {"required": True, "content": {"application/json": {"schema": _QUESTION}}},
                    "responses": _answers({}, errors)
                    | {"200": {"description": "OK", "content": {"application/octet-stream": _PHOTO}}},
                }
            },
            "/v1/forget": {"post": {"summary": "Forget every verdict", "responses": _answers(_FORGOTTEN, errors)}},
            "/v1/card": {
                "get": {
                    "summary": "What is measured of the detector",
                    "responses": _answers(_CARD, errors),
                }
            },
            "/v1/detectors": {
                "get": {"summary": "Who can judge", "responses": _answers(_DETECTORS, errors)},
            },
            "/health": {"get": {"summary": "Whether photos can be judged", "responses": _answers(_HEALTH, errors)}},
        },
    }


_DETECTORS = exactly({"shipped": _WORDS, "detectors": {"type": "array", "items": _WORDS}})
_FORGOTTEN = exactly({"forgotten": {"const": True}})


def _asked(summary: str, answer: Part, errors: list[HTTPStatus]) -> Part:
    sent = {"application/json": {"schema": _QUESTION}, "image/*": _PHOTO, "application/octet-stream": _PHOTO}
    names = {"type": "string", "enum": list(detectors.names())}
    return {
        "post": {
            "summary": summary,
            "parameters": [{"name": "detector", "in": "query", "required": False, "schema": names}],
            "requestBody": {"required": True, "content": sent},
            "responses": _answers(_timed(answer), errors),
        }
    }


def _timed(schema: Part) -> Part:
    return schema | {
        "properties": {**schema["properties"], "ms": {"type": "number", "minimum": 0}},
        "required": [*schema["required"], "ms"],
    }


def _answers(good: Part, errors: list[HTTPStatus]) -> Part:
    return {"200": {"description": "OK"} | _json(good)} | {
        str(status.value): {"description": status.phrase} | _json(_ERROR) for status in errors
    }
