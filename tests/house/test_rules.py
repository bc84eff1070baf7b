"""The rules of the house: what may import what, what stands where, and what the documents must say."""

import ast
import json
import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from server.settings import Settings

ROOT = Path(__file__).parents[2]
TOP = {"extension", "server", "models", "tests", "Makefile", "requirements.txt"}
READERS = {"README.md", "ARCHITECTURE.md", "CHANGELOG.md", "LICENSE", "pyproject.toml", ".gitignore", ".ci"}
README = (ROOT / "README.md").read_text(encoding="utf-8")
MANIFEST = json.loads((ROOT / "extension" / "manifest.json").read_text(encoding="utf-8"))


def tracked(*patterns):
    done = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in done.stdout.split("\n") if name and (ROOT / name).exists()]


def imports(path):
    """Every module that a file imports, also inside of functions, with `from a import b` as a and a.b."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def importers(folder, module):
    return {
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / folder).rglob("*.py"))
        if any(name == module or name.startswith(module + ".") for name in imports(path))
    }


def test_the_top_level_is_the_houses_own():
    top = {path.relative_to(ROOT).parts[0] for path in tracked()}
    assert top == TOP | READERS


def test_models_know_no_server_and_nobody_the_workshop():
    assert importers("models", "server") == set()
    assert importers("models", "flask") | importers("models", "requests") | importers("models", "urllib") == set()
    assert {name for name in importers("models", "models.training") if not name.startswith("models/training/")} == set()
    assert importers("server", "models.training") == set()


@pytest.mark.parametrize(
    ("folder", "module", "only"),
    [
        ("server", "requests", {"server/fetch.py", "server/pinned.py"}),
        ("models", "ai_edge_litert", {"models/runtime.py", "models/training/litert.py"}),
        (
            "models",
            "PIL",
            {
                "models/framer.py",
                "models/photo.py",
                "models/preprocess.py",
                "models/training/augment.py",
                "models/training/conditions.py",
                "models/training/crops.py",
                "models/training/feed.py",
                "models/training/framer.py",
                "models/training/heal.py",
                "models/training/hold.py",
                "models/training/pack.py",
                "models/training/swap.py",
                "models/training/tells.py",
            },
        ),
        ("models", "c2pa", {"models/credentials.py"}),
        ("server", "PIL", set()),
        ("server", "numpy", set()),
    ],
)
def test_one_place_imports(folder, module, only):
    assert importers(folder, module) == only


@pytest.mark.parametrize(
    "module",
    [
        "server.host",
        "server.install",
        "server.browsers",
        "server.settings",
        "server.contract",
        "server.health",
        "server.identity",
        "models.verdict",
        "models.errors",
        "models.fusion",
        "models.detectors.card",
    ],
)
def test_the_quick_modules_import_nothing_heavy(module):
    code = f"import {module}, sys; print(sorted({{'flask', 'tensorflow', 'torch', 'numpy', 'PIL', 'requests', 'keras'}} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip() == "[]"


def test_the_server_runs_without_what_only_training_needs():
    code = "import models, server.__main__, server, sys; from server.settings import Settings; models.load(); server.create_app(Settings(remember_days=0), None); print(sorted({'tensorflow', 'torch', 'mtcnn', 'keras', 'sklearn', 'skimage', 'c2pa'} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120
    )
    assert done.stdout.strip() == "[]"


def test_no_module_is_past_300_lines():
    long = {
        str(p.relative_to(ROOT)): n
        for p in tracked("*.py", "*.js", "*.css")
        if (n := len(p.read_text(encoding="utf-8").splitlines())) > 300
    }
    assert long == {}


def test_the_worker_alone_speaks_to_server_and_host():
    speaks = {
        p.name
        for p in (ROOT / "extension").rglob("*.js")
        if re.search(r"\bfetch\(`\$\{address", p.read_text(encoding="utf-8"))
    }
    native = {
        p.name
        for p in (ROOT / "extension").rglob("*.js")
        if "connectNative" in p.read_text(encoding="utf-8") or "sendNativeMessage" in p.read_text(encoding="utf-8")
    }
    assert speaks == {"verdicts.js", "about.js"}
    assert native == {"power.js"}


def test_message_names_are_written_once():
    names = re.findall(
        r'"((?:content|worker|popup|options|panel)-(?:content|worker|panel):[a-z]+)"',
        (ROOT / "extension" / "messages.js").read_text(encoding="utf-8"),
    )
    assert len(names) == len(set(names)) >= 5
    for path in (ROOT / "extension").rglob("*.js"):
        if path.name != "messages.js":
            assert not re.search(
                r'"(?:content|worker|popup|options|panel)-(?:content|worker|panel):', path.read_text(encoding="utf-8")
            ), path


def test_the_manifest_asks_for_no_more_than_it_should():
    assert "web_accessible_resources" not in MANIFEST
    # Chromium warns of an empty list of who may connect from outside; that nobody is listened to says the same.
    assert "externally_connectable" not in MANIFEST
    for path in (ROOT / "extension").rglob("*.js"):
        assert not re.search(r"on(?:Message|Connect)External", path.read_text(encoding="utf-8")), path
    assert MANIFEST["host_permissions"] == ["http://127.0.0.1/*"]


def test_the_readme_names_every_permission_setting_and_command():
    for permission in [
        *MANIFEST["permissions"],
        *MANIFEST["host_permissions"],
        *MANIFEST["optional_host_permissions"],
        *MANIFEST["content_scripts"][0]["matches"],
    ]:
        assert f"| `{permission}` |" in README
    for setting in fields(Settings):
        assert f"| `{setting.name}` |" in README
    commands = re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(commands) > 10
    for command in commands:
        assert command == "help" or f"`make {command}`" in README, command


def test_make_alone_lists_every_command():
    listed = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for command in re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE):
        assert f"make {command} " in listed


def test_what_the_documents_name_is_there():
    for document in ("README.md", "ARCHITECTURE.md"):
        for link in re.findall(r"\]\(([^)#:]+)\)", (ROOT / document).read_text(encoding="utf-8")):
            assert (ROOT / link).exists(), f"{document}: {link}"
    for row in re.findall(
        r"`((?:models|server|extension|content|worker|badge)/[\w/]+\.(?:py|js|json))`",
        (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8"),
    ):
        assert (ROOT / row).exists() or (ROOT / "extension" / row).exists(), row


def test_nothing_large_or_private_is_committed():
    for path in tracked():
        size = path.stat().st_size
        if path.suffix in (".jpg", ".png", ".webp", ".jpeg"):
            assert size < 500_000, path
            assert (
                path.is_relative_to(ROOT / "tests")
                or path.is_relative_to(ROOT / "server" / "samples")
                or path.is_relative_to(ROOT / "extension" / "icons")
            ), path
        assert size < 25 * 2**20, path


def test_requirements_are_pinned_and_the_smaller_is_included():
    demo = (ROOT / "tests" / "demo" / "requirements.txt").read_text(encoding="utf-8").splitlines()
    whole = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    small = (ROOT / "server" / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert "-r server/requirements.txt" in whole
    lines = [line for line in [*whole, *demo, *small] if line and not line.startswith(("#", "-r"))]
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+", line) for line in lines)
    named = {line.split("==")[0] for line in lines}
    assert {"flask", "flask-cors", "tensorflow", "mtcnn", "pillow", "requests"} <= named
    assert not {"tensorflow", "mtcnn", "keras"} & {line.split("==")[0] for line in small if not line.startswith("#")}
