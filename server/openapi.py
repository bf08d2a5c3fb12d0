"""The routes to OpenAPI 3.1: schemas from the very Structs that are sent."""

import html
from collections.abc import Mapping
from typing import Any

import msgspec

from server.endpoints import ENDPOINTS, JSON, Endpoint
from server.problems import MEDIA_TYPE as PROBLEM_TYPE
from server.problems import Problem

#: Every request may meet these: a wrong host, a wrong parameter, a mistake of ours.
_ALWAYS = (400, 403, 500)
_REASONS: Mapping[int, str] = {
    400: "The request cannot be read",
    403: "Not allowed to see this, or sent by another site",
    404: "There is no such thing",
    406: "None of the media types asked for",
    409: "It was decided on before",
    413: "The body or the answer is too large",
    415: "The body is not JSON",
    422: "The query cannot be answered as asked",
    500: "Provenue made a mistake",
    502: "The planner is not available",
    503: "Too many questions at once, or the audit log cannot be written",
    504: "The query took too long",
}


def document(version: str) -> dict[str, Any]:
    """Return the OpenAPI document of all routes."""
    schemas, components = _schemas()
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in ENDPOINTS:
        paths.setdefault(endpoint.path, {})[endpoint.method] = _operation(endpoint, schemas)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Provenue",
            "version": version,
            "description": "Ask about revenue in plain words; get a number you can prove.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": paths,
        "components": {"schemas": components},
    }


def docs_page(version: str) -> str:
    """Return the routes as a plain page."""
    rows = "".join(
        f"<tr><td><code>{one.method.upper()}</code></td><td><code>{html.escape(one.path)}</code></td>"
        f"<td>{html.escape(one.summary)}</td>"
        f"<td>{html.escape(', '.join(one.sends))}</td></tr>"
        for one in ENDPOINTS
    )
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Provenue API</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="icon" href="/static/mark.svg" type="image/svg+xml">'
        '<link rel="stylesheet" href="/static/css/base.css"></head><body class="docs"><main>'
        f"<h1>Provenue API {html.escape(version)}</h1>"
        '<p>The exact description is <a href="/schema/openapi.json">OpenAPI 3.1</a>; '
        "every error is <code>application/problem+json</code>.</p>"
        '<div class="table-scroll" tabindex="0"><table><thead><tr><th>Method</th><th>Path</th>'
        f"<th>What it does</th><th>Sends</th></tr></thead><tbody>{rows}</tbody></table></div>"
        "</main></body></html>"
    )


def _schemas() -> tuple[dict[Any, dict[str, Any]], dict[str, Any]]:
    """Return each type's schema and the components they share, in names without `Wire`."""
    types: list[Any] = [Problem]
    for endpoint in ENDPOINTS:
        for kind in (endpoint.takes, *endpoint.sends.values()):
            types += kind if isinstance(kind, tuple) else [kind] if kind is not None else []
    schemas, components = msgspec.json.schema_components(
        types, ref_template="#/components/schemas/{name}"
    )
    renamed = {name: name.removeprefix("Wire") for name in components}
    found = {kind: _renamed(one, renamed) for kind, one in zip(types, schemas, strict=True)}
    return found, {renamed[name]: _renamed(one, renamed) for name, one in components.items()}


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _renamed(one, names) for key, one in value.items()}
    if isinstance(value, list):
        return [_renamed(one, names) for one in value]
    if isinstance(value, str):
        prefix, slash, name = value.rpartition("/")
        return prefix + slash + names[name] if slash and name in names else names.get(value, value)
    return value


def _operation(endpoint: Endpoint, schemas: Mapping[Any, dict[str, Any]]) -> dict[str, Any]:
    content = {media: {"schema": _sent(kind, schemas)} for media, kind in endpoint.sends.items()}
    responses: dict[str, Any] = {"200": {"description": endpoint.summary, "content": content}}
    if not content:
        responses = {"204": {"description": endpoint.summary}}
    if endpoint.revalidated:
        responses["304"] = {"description": "The browser holds this very file"}
    for status in sorted({*_ALWAYS, *endpoint.problems}):
        responses[str(status)] = {
            "description": _REASONS[status],
            "content": {PROBLEM_TYPE: {"schema": schemas[Problem]}},
        }
    operation: dict[str, Any] = {
        "operationId": _operation_id(endpoint),
        "summary": endpoint.summary,
        "responses": responses,
    }
    if endpoint.parameters:
        operation["parameters"] = [
            {
                "name": one.name,
                "in": one.place,
                "required": one.required,
                "schema": dict(one.schema),
            }
            for one in endpoint.parameters
        ]
    if endpoint.takes is not None:
        operation["requestBody"] = {
            "required": True,
            "content": {JSON: {"schema": _sent(endpoint.takes, schemas)}},
        }
    return operation


def _sent(kind: Any, schemas: Mapping[Any, dict[str, Any]]) -> dict[str, Any]:
    if kind is None:
        return {"type": "string"}
    if isinstance(kind, tuple):
        return {"anyOf": [schemas[one] for one in kind]}
    return schemas[kind]


def _operation_id(endpoint: Endpoint) -> str:
    words = endpoint.path.replace("{", "").replace("}", "").replace(".", "_").split("/")
    return "_".join([endpoint.method, *(word for word in words if word)])
