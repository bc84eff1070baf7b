"""The OpenAPI document is what the server does: generated requests, good and bad, get answers that it describes."""

import jsonschema
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from server import create_app
from server.errors import ERRORS
from server.openapi import document
from server.settings import Settings
from tests.server.conftest import AtHome
from tests.soak import full

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    unsupported_method,
]


@pytest.fixture
def app(desk, tmp_path):
    made = create_app(Settings(state_folder=str(tmp_path / "state"), fetch_seconds=2.0), desk)
    made.test_client_class = AtHome
    return made


def test_the_document_is_served_and_names_every_status(client):
    said = client.get("/openapi.json").json
    assert said == document()
    answers = said["paths"]["/v1/verdict"]["post"]["responses"]
    assert {str(row.status.value) for row in ERRORS.values()} <= set(answers)


def test_the_card_is_what_the_document_says_with_and_without_figures(client):
    answers = document()["paths"]["/v1/card"]["get"]["responses"]
    schema = answers["200"]["content"]["application/json"]["schema"]
    said = client.get("/v1/card").json
    assert said["found"]
    assert all(said["points"].values())
    check = jsonschema.Draft202012Validator(schema)
    check.validate(said)
    check.validate(said | {"found": None, "points": dict.fromkeys(said["points"])})
    for name in said:
        assert list(check.iter_errors(said | {name: ["nothing like it"]})), name
        assert list(check.iter_errors({key: value for key, value in said.items() if key != name})), name


@pytest.mark.parametrize(
    "name",
    [
        "POST /v1/verdict",
        "POST /v1/explain",
        "POST /v1/photo",
        "POST /v1/forget",
        "GET /v1/card",
        "GET /v1/detectors",
        "GET /health",
    ],
)
def test_generated_requests(app, web, figure, name):
    method, path = name.split()
    schema = schemathesis.openapi.from_dict(document())
    operation = schema[path][method]
    count, most = 0, full(150, 5200) if path == "/v1/verdict" else full(20, 300)
    modes = list(schemathesis.GenerationMode)
    strategy = operation.as_strategy(generation_mode=modes[0])
    for mode in modes[1:]:
        strategy |= operation.as_strategy(generation_mode=mode)

    @given(case=strategy)
    @settings(
        max_examples=most,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def holds(case):
        nonlocal count
        count += 1
        answer = case.call(app=app, base_url="http://127.0.0.1:5117")
        case.validate_response(answer, checks=CHECKS)

    holds()
    assert count >= (most if path == "/v1/verdict" else 1)
    figure(f"{name}: {count} generated requests")
