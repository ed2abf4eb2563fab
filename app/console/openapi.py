"""`python -m app.console.openapi OUT`: the OpenAPI document, for the console's generated types."""

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from app.core.db import Database
from app.web import create_app


def document() -> dict[str, Any]:
    with TemporaryDirectory() as folder:
        app = create_app(Database(f"sqlite:///{folder}/none.db"), instance=Path(folder), secret_key="-")
        told: dict[str, Any] = app.test_client().get("/api/openapi.json").get_json()
        return told


def main(out: str) -> None:
    Path(out).write_text(json.dumps(document(), ensure_ascii=False, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
