"""Puts one pinned pip into the virtual environment whose Python runs this.

    python fetch_pip.py FOLDER

For machines whose `venv` cannot do it (Debian keeps ensurepip in a package of its own). The wheel is
looked up in the package index, checked against the hash below, kept in FOLDER, and installs itself.
"""

import hashlib
import json
import os
import pathlib
import ssl
import subprocess
import sys
import urllib.parse
import urllib.request

WHEEL = "pip-25.3-py3-none-any.whl"
SHA256 = "9655943313a94722b7774661c21049070f6bbb0a1516bf02f7c8d5d9201514cd"

index = os.environ.get("PIP_INDEX_URL", "https://pypi.org/simple").rstrip("/") + "/pip/"
tls = ssl.create_default_context(cafile=os.environ.get("PIP_CERT"))


def get(url, accept="*/*"):
    request = urllib.request.Request(url, headers={"Accept": accept})
    with urllib.request.urlopen(request, timeout=60, context=tls) as answer:
        return answer.read()


listing = json.loads(get(index, "application/vnd.pypi.simple.v1+json"))
address = next(entry["url"] for entry in listing["files"] if entry["filename"] == WHEEL)
content = get(urllib.parse.urljoin(index, address))
if hashlib.sha256(content).hexdigest() != SHA256:
    sys.exit("ERROR: " + WHEEL + " does not have the pinned hash")
wheel = pathlib.Path(sys.argv[1], WHEEL)
wheel.write_bytes(content)
# A wheel of pip runs as it lies there.
install = ["install", "--no-index", "--no-deps", "--quiet", str(wheel)]
sys.exit(subprocess.call([sys.executable, str(wheel / "pip"), *install]))
