"""``python3 -m tests.emulators.google --port N``: the emulator alone."""

from __future__ import annotations

import argparse
import json
import threading
from pathlib import Path

from tests.emulators.google.server import Emulator


def main() -> None:
    parser = argparse.ArgumentParser(prog="python3 -m tests.emulators.google", description=__doc__)
    parser.add_argument("--port", type=int, default=8099)
    parser.add_argument("--strict", action="store_true", help="refuse explicit null and the like")
    parser.add_argument(
        "--require-tokens", action="store_true", help="refuse tokens that it did not issue"
    )
    parser.add_argument("--key", type=Path, help="write a service account's key file here")
    asked = parser.parse_args()
    google = Emulator(asked.port, strict=asked.strict, require_tokens=asked.require_tokens)
    if asked.key:
        asked.key.write_text(json.dumps(google.service_account_key()), encoding="utf-8")
    print(f"Google Sheets emulator on {google.url}", flush=True)
    google.start()
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        google.stop()


if __name__ == "__main__":
    main()
