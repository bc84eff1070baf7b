"""Who listens on the port: asked by the switch and by a server that finds its port taken. Standard library only."""

import json
from http.client import HTTPException
from typing import Any
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

from server.identity import APP

SECONDS = 2.0


def ask(port: int) -> dict[str, Any] | None:
    """What /health on 127.0.0.1:`port` says, {} where a stranger answers, None where nobody does."""
    try:
        # Without a proxy, whatever the environment says: nothing leaves the machine.
        with build_opener(ProxyHandler({})).open(f"http://127.0.0.1:{port}/health", timeout=SECONDS) as answer:
            found = json.load(answer)
    except (ValueError, HTTPException):
        return {}
    except URLError as problem:
        return None if isinstance(problem.reason, ConnectionRefusedError) else {}
    except OSError:
        return {}
    return found if isinstance(found, dict) and found.get("app") == APP else {}
