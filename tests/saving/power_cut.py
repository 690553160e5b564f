"""What a disk may hold after a power cut: what was flushed, and of the rest anything.

The calls of a real process are recorded (`Recorder`) and become operations on a modelled disk. A
file's bytes are certain only once the file was flushed, a name only once its folder was. Whatever
is not certain at the moment of the cut reached the disk or did not, each for itself and in any
order; of a write a piece may have. A rename or an exchange is one step, as in every file system
with a journal. This is what "All File Systems Are Not Created Equal" (Pillai et al., OSDI 2014)
calls the weakest of the atomicities that applications meet.
"""

import hashlib
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path

FOLDER = object()  # what a name stands for that is no file
_EXCHANGE = 2  # the flag of renameat2
_HERE = (1 << 32) - 100  # AT_FDCWD as an unsigned number of 32 bits
_NOT_MODELLED = {"pwrite64", "writev", "sendfile", "copy_file_range", "fallocate"}


@dataclass(frozen=True)
class Names:
    """Names in folders that change in one step; None takes a name away."""

    now: tuple[tuple[str, object], ...]


@dataclass(frozen=True)
class Bytes:
    """Bytes of a file, from a place in it on."""

    file: int
    at: int
    data: bytes


@dataclass(frozen=True)
class Size:
    """A file is cut, or lengthened with zeros."""

    file: int
    size: int


@dataclass(frozen=True)
class Flush:
    """A file (number) or a folder (path) is on the disk as it now is."""

    what: object


@dataclass
class Disk:
    """What is on a disk: names, and what they stand for.

    Attributes:
        root: the folder that was there before anything.
        names: of files their number, of folders `FOLDER`.
        files: the bytes by number.
    """

    root: str
    names: dict = field(default_factory=dict)
    files: dict = field(default_factory=dict)

    def do(self, operation):
        match operation:
            case Names(now):
                for path, what in now:
                    if what is None:
                        self.names.pop(path, None)
                    else:
                        self.names[path] = what
            case Bytes(file, at, data):
                held = self.files.setdefault(file, bytearray())
                held.extend(bytes(max(0, at + len(data) - len(held))))
                held[at : at + len(data)] = data
            case Size(file, size):
                held = self.files.setdefault(file, bytearray())
                del held[size:]
                held.extend(bytes(size - len(held)))

    def reachable(self):
        """The files and folders that can be reached through folders that are there."""
        found = {}
        for path, what in sorted(self.names.items()):
            if path == self.root or found.get(above(path)) is FOLDER:
                found[path] = FOLDER if what is FOLDER else bytes(self.files.get(what, b""))
        return found

    def copy(self):
        return Disk(
            self.root, dict(self.names), {n: bytearray(held) for n, held in self.files.items()}
        )


class Recorder:
    """Turns the calls of a process below a folder into operations.

    Attributes:
        before: the disk before the first call.
        operations: what was done to it since, in order.
    """

    def __init__(self, root):
        self.root = str(root)
        self.before = Disk(self.root)
        self.operations = []
        self._descriptors, self._count = {}, 0
        self.before.names[self.root] = FOLDER
        for path in sorted(root.rglob("*")):
            number = FOLDER if path.is_dir() else self._next()
            self.before.names[str(path)] = number
            if number is not FOLDER:
                self.before.files[number] = bytearray(path.read_bytes())
        self._now = self.before.copy()

    def __call__(self, done):
        handler = getattr(self, f"_{done.name}", None)
        if handler:
            handler(done, *done.arguments)
        elif done.name in _NOT_MODELLED:
            assert not self._is_ours(done.arguments[0]), f"{done.name} is not modelled"

    def _next(self):
        self._count += 1
        return self._count

    def _did(self, operation):
        self._now.do(operation)
        self.operations.append(operation)

    def _is_ours(self, descriptor):
        return descriptor in self._descriptors

    def _path(self, done, address, folder=None):
        path = done.path_at(address)
        if not path.startswith("/"):
            at = "cwd" if folder is None or folder & 0xFFFFFFFF == _HERE else f"fd/{folder}"
            path = os.path.normpath(Path(f"/proc/{done.child}/{at}").readlink() / path)
        return path if path == self.root or path.startswith(self.root + "/") else None

    def _opened(self, path, flags, descriptor):
        self._descriptors.pop(descriptor, None)
        if path is None:
            return
        number = self._now.names.get(path)
        if number is None:
            assert flags & os.O_CREAT, path
            number = self._next()
            self._did(Names(((path, number),)))
        elif flags & os.O_TRUNC:
            self._did(Size(number, 0))
        self._descriptors[descriptor] = path if number is FOLDER else number

    def _open(self, done, path, flags, *_):
        self._opened(self._path(done, path), flags, done.result)

    def _openat(self, done, folder, path, flags, *_):
        self._opened(self._path(done, path, folder), flags, done.result)

    def _close(self, _done, descriptor, *_):
        self._descriptors.pop(descriptor, None)

    def _write(self, done, descriptor, address, *_):
        if self._is_ours(descriptor):
            told = Path(f"/proc/{done.child}/fdinfo/{descriptor}").read_text(encoding="ascii")
            end = int(told.split()[1])
            data = done.bytes_at(address, done.result)
            self._did(Bytes(self._descriptors[descriptor], end - len(data), data))

    def _ftruncate(self, _done, descriptor, size, *_):
        if self._is_ours(descriptor):
            self._did(Size(self._descriptors[descriptor], size))

    def _fsync(self, _done, descriptor, *_):
        if self._is_ours(descriptor):
            self.operations.append(Flush(self._descriptors[descriptor]))

    _fdatasync = _fsync

    def _moved(self, old, new, flags=0):
        if old is None:
            assert new is None, "from another disk"
            return
        there, here = self._now.names.get(new), self._now.names[old]
        self._did(Names(((old, there if flags == _EXCHANGE else None), (new, here))))

    def _rename(self, done, old, new, *_):
        self._moved(self._path(done, old), self._path(done, new))

    def _renameat(self, done, old_folder, old, new_folder, new, *_):
        self._moved(self._path(done, old, old_folder), self._path(done, new, new_folder))

    def _renameat2(self, done, old_folder, old, new_folder, new, flags, *_):
        self._moved(self._path(done, old, old_folder), self._path(done, new, new_folder), flags)

    def _linked(self, old, new):
        if new:
            self._did(Names(((new, self._now.names[old]),)))

    def _link(self, done, old, new, *_):
        self._linked(self._path(done, old), self._path(done, new))

    def _linkat(self, done, old_folder, old, new_folder, new, *_):
        self._linked(self._path(done, old, old_folder), self._path(done, new, new_folder))

    def _gone(self, path):
        if path:
            self._did(Names(((path, None),)))

    def _unlink(self, done, path, *_):
        self._gone(self._path(done, path))

    def _unlinkat(self, done, folder, path, *_):
        self._gone(self._path(done, path, folder))

    def _made(self, path):
        if path:
            self._did(Names(((path, FOLDER),)))

    def _mkdir(self, done, path, *_):
        self._made(self._path(done, path))

    def _mkdirat(self, done, folder, path, *_):
        self._made(self._path(done, path, folder))


def above(path):
    return path.rpartition("/")[0]


def certain(operations):
    """Which of the operations, all of which were done, are on the disk for certain."""
    flushed, sure = set(), set()
    for number in range(len(operations) - 1, -1, -1):
        match operations[number]:
            case Flush(what):
                flushed.add(what)
            case Bytes(file) | Size(file):
                if file in flushed:
                    sure.add(number)
            case Names(now):
                if all(above(path) in flushed for path, _ in now):
                    sure.add(number)
    return sure


def after_power_cuts(recorder, rng, tries, since=0):
    """Every disk, each once, that a cut may leave, as `Disk.reachable`.

    Args:
        recorder: what was done.
        rng: draws where not all can be tried.
        tries: where more combinations are possible, as many are drawn, and the extremes: all,
            none, all but one, one alone.
        since: after how many operations the cut may come at the earliest.
    """
    seen = set()
    for moment in range(since, len(recorder.operations) + 1):
        done = recorder.operations[:moment]
        sure = certain(done)
        open_ones = [
            n for n, one in enumerate(done) if n not in sure and not isinstance(one, Flush)
        ]
        for chosen in _chosen(open_ones, rng, tries):
            disk = recorder.before.copy()
            for number, operation in enumerate(done):
                if number in sure:
                    disk.do(operation)
                elif number in chosen:
                    disk.do(_perhaps_torn(operation, rng))
            found = disk.reachable()
            digest = _digest(found)
            if digest not in seen:
                seen.add(digest)
                yield found


def _chosen(open_ones, rng, tries):
    if 2 ** len(open_ones) <= tries:
        for bits in range(2 ** len(open_ones)):
            yield {one for n, one in enumerate(open_ones) if bits >> n & 1}
        return
    yield set(open_ones)
    yield set()
    for one in open_ones:
        yield set(open_ones) - {one}
        yield {one}
    for _ in range(tries - 2 * len(open_ones) - 2):
        yield {one for one in open_ones if rng.random() < 0.5}


def _perhaps_torn(operation, rng):
    if not isinstance(operation, Bytes):
        return operation
    length = len(operation.data)
    kept = rng.choice((length, length, length, rng.randrange(length + 1), 0))
    torn = operation.data[:kept]
    if rng.random() < 0.5:  # the length got there, the content did not
        torn += bytes(length - kept)
    return Bytes(operation.file, operation.at, torn)


def _digest(found):
    whole = hashlib.sha256()
    for path, held in sorted(found.items()):
        whole.update(repr((path, held is FOLDER or held)).encode())
    return whole.digest()


def moment_of_save(recorder, path):
    """After how many operations a file that another program renamed to this path is certain."""
    saved = next(
        n
        for n, one in enumerate(recorder.operations)
        if isinstance(one, Names) and any(name.endswith("users.draft") for name, _ in one.now)
    )
    flushed = Flush(above(str(path)))
    return recorder.operations.index(flushed, saved) + 1


def put_on_disk(root, found):
    """Makes what is below the folder what the disk holds."""
    shutil.rmtree(root)
    for path, held in sorted(found.items()):
        if held is FOLDER:
            Path(path).mkdir(mode=0o700, exist_ok=True)
        else:
            Path(path).write_bytes(held)
