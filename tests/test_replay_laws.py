"""Whatever a history does, each of its commits is told as a full scan of that commit finds it."""

import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shinchoku.catalog import Requirement, builtin_catalog
from shinchoku.checked import Ask
from shinchoku.checking import check
from shinchoku.config import Config
from shinchoku.evidence.past import needed
from shinchoku.gates.gitrepo import open_snapshot
from shinchoku.gates.ignores import kept
from shinchoku.kinds import Kind
from shinchoku.locator import Locator
from shinchoku.replay import Row, Timeline, replay
from shinchoku.report import ItemReport, Report
from shinchoku.scanner import Request, Settings, all_asked, kept_by

EXAMPLES = int(os.environ.get("SHINCHOKU_LAW_EXAMPLES", "40"))
ALONE = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1", "PATH": os.environ["PATH"]}
CATALOG = builtin_catalog("ml-system-design-patterns")
ITEMS = [place.item.id for place in CATALOG.places]
START = 1_762_000_000

ROOTS = ["03_my_implementations", "my_implementations", "07. My-Implementations"]
FOLDERS = [
    *("chapter2_training/model_db", "chapter2_training/01_model_db", "model_db", "chapter3_release_patterns/model_db"),
    *("chapter2_training/iris_binary", "2_chapter2_training/03-Iris-Binary"),
    *(
        "chapter4_serving_patterns/web_single_pattern",
        "chapter4_serving_patterns/10_web_single",
        "web_single/web_single",
    ),
]
FILES = ["README.md", "src/main.py", "tests/test_main.py", "notes.txt"]
DOCUMENTS = [
    *("07_tutorials/01_docker_basics.md", "tutorials/1_Docker-Basics.md", "07_tutorials/k8s-tutorial/SESSION_LOG.md"),
    *("07_tutorials/docker-compose-demo/a.yml", "07_tutorials/docker-compose-advanced/b.yml"),
    *("07_tutorials/docker_learning_notes.md", "07_tutorials/02_minikube_kubernetes/x.md"),
]
TOGETHER = [path for path in DOCUMENTS if "docker" in path and "07_" in path and "01_" not in path]
PROGRESS = ["PROGRESS.md", "05_progress/PROGRESS.md", "progress/Progress.md", "learning_log.md", "docs/learning_log.md"]
TOLD = ["model_db", "iris_binary", "web_single_pattern", "01_docker_basics"]
UNREADABLE = "\x00\x00\ufeff"
Files = Mapping[str, str]

roots = st.sampled_from(ROOTS)
HOME = f"{ROOTS[0]}/{FOLDERS[0]}"  # more often than others, so that its parts come together on several ways
folders = st.just(HOME) | st.builds("{}/{}".format, roots, st.sampled_from(FOLDERS))
item_files = st.builds("{}/{}".format, folders, st.sampled_from(FILES))
listings = st.builds(
    lambda ticked: "# log\n\n" + "".join(f"- [{'x' if name in ticked else ' '}] {name}\n" for name in TOLD),
    st.frozensets(st.sampled_from(TOLD)),
)
progress = st.one_of(listings, listings, listings, st.just(UNREADABLE), st.sampled_from([f"-> {p}" for p in PROGRESS]))
steps = st.one_of(
    st.tuples(st.just("whole"), folders, st.just("")),
    st.tuples(st.just("add"), st.sampled_from([f"{HOME}/{name}" for name in FILES[:3]]), st.just("a")),
    st.tuples(st.just("add"), item_files | st.sampled_from(DOCUMENTS), st.sampled_from(["a", "b"])),
    st.tuples(st.just("add"), st.sampled_from(PROGRESS), progress),
    st.tuples(st.just("move"), folders, folders),
    st.tuples(st.just("move"), roots, roots),
    st.tuples(st.just("move"), st.sampled_from(PROGRESS), st.sampled_from(PROGRESS)),
    st.tuples(st.just("take"), st.integers(0, 30), st.just("")),
)


@dataclass(frozen=True)
class Made:
    """One commit to be."""

    parents: tuple[int, ...]
    files: Files


def changed(files: Files, step: tuple[str, object, str]) -> Files:
    """The tree after a step; a file never takes a folder's place."""
    verb, what, other = step
    after = dict(files)
    match verb, what:
        case "whole", str():
            after |= {f"{what}/{name}": "a" for name in FILES}
        case "add", str():
            after[what] = other
        case "move", str():
            moved = [path for path in after if path == what or path.startswith(f"{what}/")]
            after |= {f"{other}{path[len(what) :]}": after.pop(path) for path in moved}
        case _, int() if after:
            del after[sorted(after)[what % len(after)]]
    return after


@st.composite
def histories(draw: st.DrawFn) -> list[Made]:
    made = _ways(draw) if draw(st.booleans()) else []
    for number in range(len(made), draw(st.integers(max(2, len(made)), 9))):
        kind = (
            draw(st.sampled_from(["on", "on", "on", "branch", "merge", "merge", "revert", "root"])) if made else "root"
        )
        others = st.integers(0, max(0, number - 1))
        parents = {
            "root": (),
            "branch": (draw(others),),
            "merge": tuple(dict.fromkeys([draw(others), *draw(st.lists(others, min_size=1, max_size=3))])),
        }.get(kind, (number - 1,))
        files = _joined(draw, [made[parent].files for parent in parents])
        if kind == "revert":
            files = made[draw(others)].files
        least = 0 if kind in {"merge", "revert"} else 1
        files = reduce(changed, draw(st.lists(steps, min_size=least, max_size=3)), files)
        made.append(Made(parents, files))
    tips = [n for n in range(len(made)) if not any(n in each.parents for each in made)]
    if len(tips) > 1:
        tips = draw(st.permutations(tips))
        made.append(Made(tuple(tips), _joined(draw, [made[tip].files for tip in tips])))
    return made


def _ways(draw: st.DrawFn) -> list[Made]:
    """Branches that bring parts of items, and the merge in which they come together."""
    ways = draw(st.integers(2, 3))
    parts = [*(f"{HOME}/{name}" for name in FILES[:3]), *TOGETHER]
    bringers = [draw(st.integers(0, ways)) for _ in parts]  # the last one of these numbers brings it nowhere
    brought = [{p: "a" for p, bringer in zip(parts, bringers, strict=True) if bringer == way} for way in range(ways)]
    order = draw(st.permutations(range(1, ways + 1)))
    joined = {path: "a" for files in brought for path in files}
    return [Made((), {}), *(Made((0,), files) for files in brought), Made(tuple(order), joined)]


def _joined(draw: st.DrawFn, trees: Sequence[Files]) -> Files:
    """A merge's tree: each path as one of the parents has it, or as the merge would have it."""
    if len(trees) < 2:
        return trees[0] if trees else {}
    strategy = draw(st.sampled_from(["union", "union", "ours", "theirs", "any"]))
    if strategy != "any":
        return {"union": {**reduce(or_, reversed([dict(t) for t in trees]))}, "ours": trees[0], "theirs": trees[1]}[
            strategy
        ]
    paths = sorted({path for tree in trees for path in tree})
    chosen = {path: trees[draw(st.integers(0, len(trees) - 1))] for path in paths}
    return {path: tree[path] for path, tree in chosen.items() if path in tree}


def _stream(made: Sequence[Made], prefix: str) -> Iterator[bytes]:
    """What git fast-import reads."""
    for number, commit in enumerate(made):
        moment = f"L <l@x> {START + number * 40_000} +0900"
        yield f"commit refs/heads/c{number}\nmark :{number + 1}\nauthor {moment}\ncommitter {moment}\ndata 1\nm\n".encode()
        for position, parent in enumerate(commit.parents):
            yield f"{'merge' if position else 'from'} :{parent + 1}\n".encode()
        yield b"deleteall\n"
        for path, content in {**commit.files, "keep.txt": ""}.items():
            mode, data = (
                ("120000", _target(path, content)) if content.startswith("->") else ("100644", content.encode())
            )
            data = data.replace(UNREADABLE.encode(), b"\x00\x00\xfe\xff")
            yield f'M {mode} inline "{prefix}{path}"\ndata {len(data)}\n'.encode() + data + b"\n"


def _target(path: str, content: str) -> bytes:
    return os.path.relpath(content.removeprefix("-> "), os.path.dirname(path) or ".").encode()


def _grow(top: Path, made: Sequence[Made], prefix: str) -> list[str]:
    """A repository with those commits; their ids."""
    _git(top, "init", "--quiet", "-b", "main")
    _git(top, "fast-import", "--quiet", "--export-marks=marks", given=b"".join(_stream(made, prefix)))
    marks = dict(line.split() for line in (top / "marks").read_text().splitlines())
    oids = [marks[f":{number + 1}"] for number in range(len(made))]
    _git(top, "update-ref", "refs/heads/main", oids[-1])
    (top / prefix).mkdir(exist_ok=True)
    return oids


def _git(folder: Path, *arguments: str, given: bytes = b"") -> None:
    subprocess.run(["git", *arguments], cwd=folder, input=given, env=ALONE, check=True, capture_output=True)


@dataclass
class World:
    """A repository, and how it is asked."""

    root: Path
    settings: Settings

    def scan(self, oid: str) -> Report:
        """A full scan of a commit, which goes over the history by itself."""
        with open_snapshot(self.root, oid) as snapshot:
            return check(snapshot, self.settings, Request(".", None, kept, although_empty=True), Ask()).report

    def replay(self, *needs: Requirement, first_parent: bool = False) -> Timeline:
        """The history of the last commit; what makes an item "present" may be asked otherwise."""
        config = self.settings.config
        asked = [frozenset(needs) for _ in ITEMS] if needs else all_asked(self.settings)
        with open_snapshot(self.root, "main", first_parent=first_parent) as snapshot:
            return replay(snapshot, CATALOG, config, asked, snapshot.blob, kept_by(kept, config.exclude))

    def whole(self, parts: Mapping[Requirement, int]) -> int:
        """The items that have every part that is asked of them."""
        asked = enumerate(all_asked(self.settings))
        return sum(1 << n for n, needs in asked if all(parts[need] >> n & 1 for need in needs if need != "commit"))

    def needs(self, index: int) -> frozenset[Kind | int]:
        """The kinds of file that make an item whole."""
        return needed(Locator(CATALOG, self.settings.config), index, all_asked(self.settings)[index])


def _bits(names: Sequence[str]) -> int:
    return sum(1 << ITEMS.index(name) for name in set(names))


def _having(report: Report, part: Requirement) -> int:
    def has(item: ItemReport) -> bool:
        evidence = item.evidence
        return {
            "readme": evidence.readme.path is not None,
            "implementation": bool(evidence.implementation.files),
            "tests": bool(evidence.tests.files),
            "documents": bool(evidence.documents) and all(document.present for document in evidence.documents),
        }[part]

    return _bits([item.id for item in report.items if has(item)])


def _claims(report: Report) -> tuple[str, int] | None:
    """The progress file that was read, and what it ticks."""
    if report.claims_file is None:
        return None
    return report.claims_file.path, _bits([item.id for item in report.items if item.claim and item.claim.done])


def _said(row: Row) -> tuple[int, tuple[str, int] | None]:
    claims = row.claims
    return row.present, None if claims is None or claims.ticked is None else (claims.path, claims.ticked)


PARTS: tuple[Requirement, ...] = ("readme", "implementation", "tests", "documents")
often = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
configs = st.sampled_from(
    [
        *(Config(), Config(), Config(exclude=("my_implementations/", "notes.txt", "/progress/*"))),
        *(Config(progress_file="05_progress/PROGRESS.md"), Config(exclude=("test_*.py", "!/03_my_implementations/**"))),
        Config(requires={"patterns": ("implementation", "tests")}),
    ]
)


@often
@given(made=histories(), config=configs, prefix=st.sampled_from(["", "", "course/"]))
def test_each_commit_is_told_as_a_scan_of_it_finds_it(made: list[Made], config: Config, prefix: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        oids = _grow(Path(folder), made, prefix)
        world = World(Path(folder) / prefix, Settings(CATALOG, config))
        reports = {oid: world.scan(oid) for oid in oids}
        parts = {oid: {part: _having(report, part) for part in PARTS} for oid, report in reports.items()}
        found = {oid: (world.whole(parts[oid]), _claims(report)) for oid, report in reports.items()}
        timeline = world.replay()
        assert {row.commit.oid: _said(row) for row in timeline.rows} == found
        assert all(row.present == parts[row.commit.oid][part] for part in PARTS for row in world.replay(part).rows)
        line = world.replay(first_parent=True).rows
        assert [(row.commit.oid, _said(row)) for row in line] == [
            (row.commit.oid, found[row.commit.oid]) for row in timeline.rows if row.is_main
        ]
        _check_deeds(timeline.rows)
        _check_dates(world, made, [found[oid][0] for oid in oids], oids)


def _check_deeds(rows: Sequence[Row]) -> None:
    """What a commit did is what no parent had done, or undone."""
    by_oid = {row.commit.oid: row for row in rows}
    ever: dict[str, int] = {}
    for row in rows:
        parents = [by_oid[oid] for oid in row.commit.parents]
        had = reduce(or_, (parent.present for parent in parents), 0)
        had_lost = reduce(or_, (ever[parent.commit.oid] & ~parent.present for parent in parents), 0)
        ever[row.commit.oid] = reduce(or_, (ever[parent.commit.oid] for parent in parents), row.present)
        assert row.completed == row.present & ~had
        assert row.lost == had & ~row.present & ~had_lost
        told = [_said(each)[1] for each in (row, *parents)]
        if all(told) and parents:
            now, *before = (each[1] for each in told if each)
            assert row.ticked == now & ~reduce(or_, before)
            assert row.unticked == reduce(and_, before) & ~now


def _check_dates(world: World, made: Sequence[Made], whole: Sequence[int], oids: Sequence[str]) -> None:
    """The last scan's dates are those of the first commits that a look at every commit's files gives."""
    config = world.settings.config
    items = world.scan(oids[-1]).items
    locator, is_kept = Locator(CATALOG, config), kept_by(kept, config.exclude)
    for index, place in enumerate(CATALOG.places):
        since: list[dict[Kind | int, int]] = []
        there: list[bool] = []
        done: list[bool] = []
        first = last = None
        for number, commit in enumerate(made):
            hits = [locator.locate(path) for path in commit.files if is_kept is None or is_kept(path)]
            parts = {hit.part for hit in hits if hit is not None and hit.index == index}
            before = [since[parent] for parent in commit.parents]
            since.append({part: next((old[part] for old in before if part in old), number) for part in parts})
            if parts and not any(there[parent] for parent in commit.parents):
                first = min(since[number].values()) if first is None else first
            is_whole = bool(whole[number] >> index & 1)
            if is_whole and not any(done[parent] for parent in commit.parents):
                brought = max(since[number][part] for part in world.needs(index)) if len(before) > 1 else number
                last = brought if last is None else min(last, brought)
            there.append(bool(parts) or any(there[parent] for parent in commit.parents))
            done.append(is_whole or any(done[parent] for parent in commit.parents))
        commits = items[index].evidence.commits
        assert [commit and commit.oid for commit in (commits.first, commits.completed)] == [
            None if number is None else oids[number] for number in (first, last)
        ], place.item.id
