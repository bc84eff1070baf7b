"""Parts of JSON schemas that verdicts, explanations and the server's document share; standard library only."""

from typing import Any

Schema = dict[str, Any]


def exactly(properties: Schema) -> Schema:
    """An object with all of `properties` and no other."""
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
