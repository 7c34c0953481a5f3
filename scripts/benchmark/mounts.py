"""fitsfs and its peers: how each mounts a folder of our server, cold."""

import contextlib
import dataclasses
import pathlib
import shutil
from collections.abc import Callable, Iterator

from .processes import FITSFS, PROGRAMS, Process, Words, mount
from .server import Server


@dataclasses.dataclass(frozen=True)
class Filesystem:
    name: str
    words: Callable[[Server, str, pathlib.Path, pathlib.Path], Words]
    """Of a server, a folder of it, a mountpoint, and a folder for what is kept on disk."""


def fitsfs(*options: str, name: str = "fitsfs") -> Filesystem:
    def words(server: Server, path: str, mountpoint: pathlib.Path, _: pathlib.Path) -> Words:
        always = ["--foreground", "--log-level", "error"]
        return [FITSFS, "mount", *always, *options, f"{server.url}/{path}/", mountpoint]

    return Filesystem(name, words)


def rclone(*options: str, name: str) -> Filesystem:
    def words(server: Server, path: str, mountpoint: pathlib.Path, cache: pathlib.Path) -> Words:
        source: Words = ["--config", "", "--http-url", f"{server.url}/{path}/", "--cache-dir", cache / "rclone"]
        return ["rclone", "mount", ":http:", mountpoint, "--read-only", *source, *options]

    return Filesystem(name, words)


def httpdirfs(*options: str, name: str) -> Filesystem:
    def words(server: Server, path: str, mountpoint: pathlib.Path, cache: pathlib.Path) -> Words:
        # Its check asks for a range of a folder's index.
        always: Words = ["-f", "--no-range-check", "--cache-location", cache]
        return ["httpdirfs", *always, *options, f"{server.url}/{path}/", mountpoint]

    return Filesystem(name, words)


def s3fs() -> Filesystem:
    def words(server: Server, path: str, mountpoint: pathlib.Path, _: pathlib.Path) -> Words:
        bucket, folder = path.split("/", 1)
        options = f"url={server.url},use_path_request_style,public_bucket=1,listobjectsv2,ro"
        return ["s3fs", f"{bucket}:/{folder}", mountpoint, "-f", "-o", options]

    return Filesystem("s3fs", words)


FITSFS_MOUNT = fitsfs()
RCLONE_OFF = rclone("--vfs-cache-mode", "off", name="rclone, cache off")
RCLONE_FULL = rclone("--vfs-cache-mode", "full", name="rclone, cache full")
RCLONE_STREAMS = rclone(
    "--vfs-cache-mode", "off", "--vfs-read-chunk-streams", "8", "--vfs-read-chunk-size", "4M",
    name="rclone, 8 streams",
)  # fmt: skip
HTTPDIRFS = httpdirfs(name="httpdirfs")
HTTPDIRFS_CACHE = httpdirfs("--cache", name="httpdirfs, cache")
S3FS = s3fs()


def c_program(source: pathlib.Path, *options: str, name: str) -> Filesystem:
    """On the same libfuse: serves `source` from its memory, or with `--pread` from where it lies."""
    return Filesystem(name, lambda _, __, mountpoint, ___: [PROGRAMS / "peer", *options, source, mountpoint])


class Places:
    """Mountpoints, and folders for what programs keep on disk; all end with the bench."""

    def __init__(self, scratch: pathlib.Path) -> None:
        self._scratch = scratch
        self._count = 0

    def next(self, name: str) -> pathlib.Path:
        self._count += 1
        return self._scratch / f"{name}-{self._count}"

    @contextlib.contextmanager
    def kept(self) -> Iterator[pathlib.Path]:
        """An empty folder, which is gone afterwards."""
        folder = self.next("kept")
        folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder)

    @contextlib.contextmanager
    def mounted(
        self, filesystem: Filesystem, server: Server, path: str, kept: pathlib.Path
    ) -> Iterator[tuple[pathlib.Path, Process]]:
        mountpoint = self.next("mount")
        words = filesystem.words(server, path, mountpoint, kept)
        # A home of its own, so that nobody's settings or caches take part.
        with mount(mountpoint, *words, XDG_CACHE_HOME=str(kept), HOME=str(kept)) as process:
            yield mountpoint, process
