"""`python -m app.console.openapi OUT`: the OpenAPI document, for the console's generated types."""

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from app.core.db import Database
from app.web import create_app


def main(out: str) -> None:
    with TemporaryDirectory() as folder:
        app = create_app(Database(f"sqlite:///{folder}/none.db"), instance=Path(folder), secret_key="-")
        document = app.test_client().get("/api/openapi.json").get_json()
    Path(out).write_text(json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main(sys.argv[1])
