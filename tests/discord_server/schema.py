"""Checks what the bot sent against Discord's own OpenAPI document, where that is at hand."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from tests.discord_server.rest.request import RecordedRequest

JSON = dict[str, Any]

URI = "urn:discord-openapi"
ROOT = Path(__file__).resolve().parents[2]


def document_path() -> Path | None:
    """Where the document is: DISCORD_OPENAPI, else beside the repository; None if nowhere."""
    named = os.environ.get("DISCORD_OPENAPI")
    path = Path(named) if named else ROOT.parent / "shared" / "data" / "discord-openapi.json"
    return path if path.is_file() else None


class SchemaCheck:
    """The document, and what was already checked against it."""

    def __init__(self, document: JSON) -> None:
        self._paths: JSON = {}
        for path, operations in document["paths"].items():
            self._paths[_shape(path)] = (path, operations)
        resource = DRAFT202012.create_resource(document)
        self._registry: Registry[Any] = Registry().with_resource(URI, resource)
        self._validators: dict[str, Draft202012Validator] = {}
        self._checked = 0
        self._violations: list[str] = []

    @classmethod
    def found(cls) -> SchemaCheck | None:
        """The check, if the document is at hand."""
        path = document_path()
        return cls.load(path) if path is not None else None

    @classmethod
    def load(cls, path: Path) -> SchemaCheck:
        """The check by this document; each document is read once a process."""
        if path not in _DOCUMENTS:
            document = json.loads(path.read_text(encoding="utf-8"))
            # Discord takes a snowflake as a number too, and discord.py numbers its uploads so.
            document["components"]["schemas"]["SnowflakeType"] = {"type": ["string", "integer"]}
            _DOCUMENTS[path] = document
        return cls(_DOCUMENTS[path])

    def violations(self, requests: list[RecordedRequest]) -> list[str]:
        """One line for each body that breaks its schema. Done when asked for, so that it slows no bot."""
        for request in requests[self._checked :]:
            self._violations += self.check(request)
        self._checked = len(requests)
        return self._violations

    def check(self, request: RecordedRequest) -> list[str]:
        """One line for each way in which a request's body breaks its schema."""
        if request.body is None or not request.route:
            return []
        validator = self._validator(request)
        if validator is None:
            return []
        return [f"{request.method} {request.path}: {_told(error)}" for error in validator.iter_errors(request.body)]

    def _validator(self, request: RecordedRequest) -> Draft202012Validator | None:
        route = request.route.replace("{message_id}", "@original") if request.path.endswith("@original") else ""
        path, operations = self._paths.get(_shape(route)) or self._paths.get(_shape(request.route)) or _NOWHERE
        operation = operations.get(request.method.lower(), {})
        if "application/json" not in operation.get("requestBody", {}).get("content", {}):
            return None
        method = request.method.lower()
        pointer = "/".join(["", "paths", _escape(path), method, "requestBody", "content"])
        reference = f"{URI}#{pointer}/application~1json/schema"
        if reference not in self._validators:
            self._validators[reference] = Draft202012Validator({"$ref": reference}, registry=self._registry)
        return self._validators[reference]


_DOCUMENTS: dict[Path, JSON] = {}
_NOWHERE: tuple[str, JSON] = ("", {})


def _shape(path: str) -> str:
    return "/".join("{}" if part.startswith("{") else part for part in path.split("/"))


def _escape(part: str) -> str:
    return part.replace("~", "~0").replace("/", "~1").replace("{", "%7B").replace("}", "%7D")


def _told(error: ValidationError) -> str:
    deepest = best_match([error]) or error
    return f"{'/'.join(str(part) for part in deepest.absolute_path) or '(body)'}: {deepest.message[:300]}"
