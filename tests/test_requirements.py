"""What an item declares, from its own files."""

import json
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from packaging.version import Version

from shinchoku.requirements import Declared, declared, matters
from shinchoku.requirements.locks import LOCKS, locked
from shinchoku.requirements.poetry import standard

_EXAMPLES = int(os.environ.get("SHINCHOKU_LAW_EXAMPLES", "60"))


def _of(**files: str) -> Declared:
    """From files by name: ``__`` stands for a slash, ``_txt`` and the like for the ending."""
    names = {"pyproject": "pyproject.toml", "requirements": "requirements.txt", "cfg": "setup.cfg", "setup": "setup.py"}
    return declared({names.get(name, name): text.encode() for name, text in files.items()})


def _pip(text: str, **others: str) -> Declared:
    return declared({"requirements.txt": text.encode()} | {k.replace("__", "/"): v.encode() for k, v in others.items()})


def test_no_files_declare_nothing() -> None:
    assert declared({}) == Declared()
    assert not declared({}).needs_more


@pytest.mark.parametrize(
    "path",
    [
        "pyproject.toml",
        "setup.py",
        "setup.cfg",
        "pytest.ini",
        ".pytest.ini",
        "tox.ini",
        "requirements.txt",
        "requirements-dev.txt",
        "dev-requirements.txt",
        "requirements/base.txt",
        "deps/constraints.txt",
        "requirements.in",
        "Pipfile",
    ],
)
def test_files_that_matter(path: str) -> None:
    assert matters(path)


@pytest.mark.parametrize("path", ["src/pyproject.toml", "README.md", "data/words.txt", "docs/setup.py", "conftest.py"])
def test_files_that_do_not_matter(path: str) -> None:
    assert not matters(path)


class TestTheStandardTables:
    def test_dependencies_are_in_one_spelling_sorted_and_none_twice(self) -> None:
        found = _of(pyproject='project.dependencies = ["Zope.Interface >=5, <6", "attrs", "zope_interface<6,>=5"]')
        assert found.requirements == ("attrs", "zope-interface<6,>=5")
        assert found.names == ("attrs", "zope-interface")
        assert found.needs_more

    def test_extras_for_tests_count_and_others_do_not(self) -> None:
        found = _of(
            pyproject='[project.optional-dependencies]\ndev=["a"]\nTest=["b"]\ntests=["c"]\ntesting=["d"]\ndocs=["e"]'
        )
        assert found.requirements == ("a", "b", "c", "d")

    def test_an_extra_may_take_in_another_by_the_items_own_name(self) -> None:
        found = _of(
            pyproject='[project]\nname="My_Item"\n[project.optional-dependencies]\ndev=["my-item[web]", "a"]\nweb=["b", "my-item[dev]", ""]'
        )
        assert found.requirements == ("a", "b")
        assert found.own_name == "my-item"

    def test_groups_for_tests_count_with_what_they_include(self) -> None:
        found = _of(
            pyproject='[dependency-groups]\nDev=["a", {include-group="typing_stubs"}, 3]\ntyping-stubs=["b"]\ndocs=["c"]'
        )
        assert found.requirements == ("a", "b")
        assert found.notes == ()

    def test_groups_that_include_each_other_end(self) -> None:
        found = _of(
            pyproject='[dependency-groups]\ndev=["a", {include-group="test"}]\ntest=["b", {include-group="dev"}]'
        )
        assert found.requirements == ("a", "b")

    def test_a_group_that_is_not_there_is_told(self) -> None:
        found = _of(pyproject='[dependency-groups]\ntest=["b", {include-group="nope"}]')
        assert found.requirements == ("b",)
        assert found.notes == ("pyproject.toml: group test: no such group: nope",)

    def test_values_of_other_types_declare_nothing(self) -> None:
        found = _of(
            pyproject='build-system=1\nproject={dependencies="a", optional-dependencies=[], name=3, requires-python=[]}\n'
            "dependency-groups={dev={}, test=1}\ntool={uv=1, poetry={dependencies={a=1, python=[]}, packages=1}}"
        )
        assert found.requirements == ("a",)  # a table without a version is any version
        assert found.python is None

    def test_requires_python_is_kept(self) -> None:
        assert _of(pyproject='project.requires-python = ">= 3.12, <4"').python == "<4,>=3.12"

    @pytest.mark.parametrize("text", ["three", "=>3", ">=" + "9" * 5000])
    def test_requires_python_that_cannot_be_read_is_told(self, text: str) -> None:
        found = _of(pyproject=f'project.requires-python = "{text}"')
        assert found.python is None
        assert found.notes[0].startswith("requires-python: not a bound on Python that can be read: ")

    def test_a_build_is_a_build_system_or_a_setup_py(self) -> None:
        found = _of(pyproject='build-system = {requires = ["Hatchling>=1"], build-backend = "hatchling.build"}')
        assert found.builds
        assert found.build_requirements == ("hatchling>=1",)
        assert _of(setup="").builds
        assert _of(setup="").build_requirements == ("setuptools", "wheel")
        assert _of(pyproject="[build-system]").build_requirements == ("setuptools", "wheel")
        assert not _of(pyproject="[project]\nname='x'").builds

    def test_what_has_a_place_of_its_own_is_told_and_not_asked_of_an_index(self) -> None:
        found = _of(
            pyproject='[project]\ndependencies=["a @ https://example.org/a.whl", "b", "c", "d"]\n'
            '[tool.uv.sources]\nb={git="https://example.org/b"}\nc=[{path="../c"}]\nd={index="mine"}'
        )
        assert found.requirements == ("d",)
        assert found.notes == (
            "pyproject.toml: dependencies: not installed, for it names a place of its own: a @ https://example.org/a.whl",
            "pyproject.toml: tool.uv.sources: not installed, for it names a place of its own: b",
            "pyproject.toml: tool.uv.sources: not installed, for it names a place of its own: c",
            "pyproject.toml: tool.uv.sources: the index of d is ignored: a repository does not choose where packages come from",
        )

    def test_what_cannot_be_read_is_told_and_the_rest_stands(self) -> None:
        found = _of(pyproject='project.dependencies = ["a", "=1", 3]')
        assert found.requirements == ("a",)
        assert found.notes == ("pyproject.toml: dependencies: not a requirement that can be read: =1",)

    def test_old_development_dependencies_of_uv_count(self) -> None:
        assert _of(pyproject='tool.uv.dev-dependencies = ["a"]').requirements == ("a",)


class TestDamage:
    @pytest.mark.parametrize("text", [b"[", b"\xff\xfa", b"a = " + b"[" * 100_000])
    def test_a_pyproject_that_is_no_toml_is_told(self, text: bytes) -> None:
        found = declared({"pyproject.toml": text, "requirements.txt": b"a"})
        assert found.requirements == ("a",)
        assert len(found.notes) == 1
        assert found.notes[0].startswith("pyproject.toml: not read")

    def test_a_file_without_end_is_not_read(self) -> None:
        found = declared({"requirements.txt": b"a\n" * (1 << 20)})
        assert (found.requirements, found.notes) == ((), ("requirements.txt: not read: too large",))

    def test_many_notes_are_counted(self) -> None:
        found = _pip("\n".join(f"={n}" for n in range(50)))
        assert len(found.notes) == 21
        assert found.notes[-1] == "and 30 more of that kind"

    def test_a_long_line_is_clipped(self) -> None:
        assert len(_pip("=" * 5000).notes[0]) < 200

    @pytest.mark.parametrize("mark", ["utf-8-sig", "utf-16"])
    def test_a_requirements_file_of_powershell_is_read(self, mark: str) -> None:
        assert declared({"requirements.txt": "a==1\r\nb\r\n".encode(mark)}).requirements == ("a==1", "b")

    @settings(max_examples=_EXAMPLES, deadline=None)
    @given(
        st.dictionaries(
            st.sampled_from(["pyproject.toml", "setup.cfg", "setup.py", "pytest.ini", "tox.ini", "requirements.txt"]),
            st.one_of(
                st.binary(max_size=200),
                st.text(alphabet="[]{}=\"'\n#-rc.,<>~^*;@/\\ abc12\0é", max_size=120).map(str.encode),
            ),
        )
    )
    def test_no_bytes_end_it_and_what_it_finds_can_be_read_again(self, files: dict[str, bytes]) -> None:
        found = declared(files)
        assert found == declared(dict(reversed(files.items())))
        for text in (*found.requirements, *found.constraints, *found.build_requirements):
            assert str(Requirement(text)) == text
            assert Requirement(text).url is None


class TestPoetry:
    @pytest.mark.parametrize(
        ("constraint", "bounds"),
        [
            ("^1.2.3", "<2,>=1.2.3"),
            ("^1", "<2,>=1"),
            ("^0.2.3", "<0.3,>=0.2.3"),
            ("^0.0.3", "<0.0.4,>=0.0.3"),
            ("^0.0", "<0.1,>=0.0"),
            ("^0", "<1,>=0"),
            ("~1.2.3", "<1.3,>=1.2.3"),
            ("~1.2", "<1.3,>=1.2"),
            ("~1", "<2,>=1"),
            ("~=1.2", "~=1.2"),
            ("*", ""),
            ("1.*", "==1.*"),
            ("1.2.3", "==1.2.3"),
            ("== 1.2", "==1.2"),
            (">=1.2,<2", "<2,>=1.2"),
            (">=1.2 <2", "<2,>=1.2"),
            (">= 1.2, != 1.3", "!=1.3,>=1.2"),
        ],
    )
    def test_constraints_are_the_standards(self, constraint: str, bounds: str) -> None:
        assert standard(constraint) == bounds

    @pytest.mark.parametrize("constraint", ["^1 || ^2", "^", "latest", "~x", "^" + "9" * 5000])
    def test_constraints_without_such_a_form_have_none(self, constraint: str) -> None:
        assert standard(constraint) is None

    @settings(max_examples=_EXAMPLES, deadline=None)
    @given(st.lists(st.integers(0, 30), min_size=1, max_size=3), st.lists(st.integers(0, 30), min_size=3, max_size=3))
    def test_a_caret_lets_in_what_keeps_the_first_number_that_counts(self, low: list[int], other: list[int]) -> None:
        bounds = standard("^" + ".".join(map(str, low)))
        assert bounds is not None
        place = next((n for n, number in enumerate(low) if number), len(low) - 1)
        padded = [*low, 0, 0][:3]
        expected = other >= padded and other[: place + 1] == padded[: place + 1]
        assert SpecifierSet(bounds).contains(Version(".".join(map(str, other)))) == expected

    def test_its_tables_count(self) -> None:
        found = _of(
            pyproject='[tool.poetry]\nname="Item"\n[tool.poetry.dependencies]\npython="^3.11"\na="^1.2"\n'
            'b={version="~2", extras=["x"], markers="os_name == \'posix\'", python="<4"}\n'
            'c=[{version="1.0", python="<3.9"}, {version="2.0", python=">=3.9"}]\n'
            'd={git="https://example.org/d"}\ne={version="*", optional=true}\nf={version="*", optional=true}\n'
            'g="^1 || ^2"\n[tool.poetry.extras]\ntest=["f"]\ndocs=["e"]\n'
            '[tool.poetry.group.dev.dependencies]\nh="*"\n[tool.poetry.group.docs.dependencies]\ni="*"\n'
            '[tool.poetry.dev-dependencies]\nj="*"'
        )
        assert found.requirements == (
            "a<2,>=1.2",
            'b[x]<3,>=2; os_name == "posix" and python_full_version < "4"',
            'c==1.0; python_full_version < "3.9"',
            'c==2.0; python_full_version >= "3.9"',
            "f",
            "h",
            "j",
        )
        assert found.python == "<4,>=3.11"
        assert found.own_name == "item"
        assert found.notes == (
            "pyproject.toml: tool.poetry.dependencies: not installed, for it names a place of its own: d",
            "pyproject.toml: tool.poetry.dependencies: not a constraint that can be read: g ^1 || ^2",
        )


class TestSetup:
    def test_setup_cfg_counts(self) -> None:
        found = _of(
            cfg="[options]\npython_requires = >=3.9\ninstall_requires =\n  a>=1\n  b\n[options.extras_require]\n"
            "test = c\ndocs = d\ndev\n"
        )
        assert found.requirements == ("a>=1", "b", "c")
        assert found.python == ">=3.9"
        assert not found.builds

    def test_a_setup_cfg_that_is_none_is_told(self) -> None:
        assert _of(cfg="nothing\n").notes == ("setup.cfg: not read: not an INI file",)

    def test_plain_lists_in_setup_py_count_and_nothing_is_run(self) -> None:
        found = _of(setup="raise SystemExit\nsetup(name='x', install_requires=['a', 'b>1'])\nf(install_requires='c')\n")
        assert found.requirements == ("a", "b>1", "c")

    def test_a_setup_py_that_computes_its_list_is_told(self) -> None:
        found = _of(setup="setup(install_requires=open('r').read().split())")
        assert found.notes == ("setup.py: install_requires is not read: it is not a plain list",)

    def test_a_setup_py_that_is_no_python_is_told(self) -> None:
        assert _of(setup="setup(").notes == ("setup.py: not read: not Python",)


class TestRequirementsFiles:
    def test_comments_continued_lines_and_hashes_are_pips(self) -> None:
        found = _pip(
            "# all\n\na==1  # one\nb>=2, \\\n  <3\nc==1 --hash=sha256:00 \\\n    --hash=sha256:11\n"
            "d ; python_version < '3.8' # old\ne#not-a-comment\n"
        )
        assert found.requirements == ("a==1", "b<3,>=2", "c==1", 'd; python_version < "3.8"')
        assert found.notes == ("requirements.txt:9: not a requirement that can be read: e#not-a-comment",)

    def test_all_of_them_count(self) -> None:
        found = declared(
            {
                "requirements.txt": b"a",
                "requirements-dev.txt": b"b",
                "test-requirements.txt": b"c",
                "requirements/base.txt": b"d",
                "docs/requirements.txt": b"e",
                "requirements/old/x.txt": b"f",
            }
        )
        assert found.requirements == ("a", "b", "c", "d")

    @pytest.mark.parametrize("option", ["-r ", "-r", "--requirement ", "--requirement="])
    def test_included_files_count_from_where_they_are_named(self, option: str) -> None:
        found = declared({"requirements/dev.txt": f"{option}../deps/require.txt\nb".encode(), "deps/require.txt": b"a"})
        assert found.requirements == ("a", "b")
        assert found.notes == ()

    def test_files_that_include_each_other_end(self) -> None:
        assert _pip("-r requirements.txt\na").requirements == ("a",)

    @pytest.mark.parametrize("target", ["nope.txt", "../../etc/passwd", "https://example.org/r.txt"])
    def test_an_included_file_that_is_not_the_items_is_told(self, target: str) -> None:
        found = _pip(f"a\n-r {target}")
        assert found.requirements == ("a",)
        assert found.notes == (f"requirements.txt:2: not read, for it is no file of the item's: {target}",)

    def test_constraints_bind_and_require_nothing(self) -> None:
        found = _pip("a\n-c constraints.txt", **{"constraints.txt": "a<2\nb<3\n-r more.txt", "more.txt": "c<4"})
        assert found.requirements == ("a",)
        assert found.constraints == ("a<2", "b<3", "c<4")

    @pytest.mark.parametrize("line", [".", "./", ".[dev]", "-e .", "-e .[dev,test]", "--editable=."])
    def test_the_item_itself_is_no_requirement(self, line: str) -> None:
        assert _pip(line) == Declared()

    @pytest.mark.parametrize(
        "line",
        [
            "git+https://example.org/a",
            "https://example.org/a.whl",
            "file:///tmp/a",
            "a @ https://example.org/a.whl",
            "./libs/a",
            "../a",
            "~/a",
            "a-1.0.whl",
            "-e ../a",
            "-e git+https://example.org/a#egg=a",
        ],
    )
    def test_places_are_told_and_not_installed(self, line: str) -> None:
        found = _pip(line)
        assert found.requirements == ()
        shown = line.removeprefix("-e ")
        assert found.notes == (f"requirements.txt:1: not installed, for it names a place of its own: {shown}",)

    @pytest.mark.parametrize(
        "line", ["-i https://example.org", "--extra-index-url=https://example.org", "-f x", "--no-index"]
    )
    def test_a_repository_does_not_choose_the_index(self, line: str) -> None:
        option = line.split("=", maxsplit=1)[0].split(maxsplit=1)[0]
        assert _pip(line).notes == (
            f"requirements.txt:1: {option} is ignored: a repository does not choose where packages come from",
        )

    def test_other_options_are_told(self) -> None:
        assert _pip("--pre\na").notes == ("requirements.txt:1: --pre is ignored",)

    def test_the_items_own_name_is_no_requirement(self) -> None:
        found = _of(pyproject="project.name='Item_1'", requirements="item-1==2\na")
        assert found.requirements == ("a",)


class TestPlugins:
    @pytest.mark.parametrize(
        ("addopts", "plugins"),
        [
            ("--cov=src --cov-report=html", ("pytest-cov",)),
            ("--cov src", ("pytest-cov",)),
            ("-n auto", ("pytest-xdist",)),
            ("-n4 --dist=load", ("pytest-xdist",)),
            ("--asyncio-mode=auto", ("pytest-asyncio",)),
            ("--timeout 5 --reruns=2", ("pytest-rerunfailures", "pytest-timeout")),
            ("--benchmark-only", ("pytest-benchmark",)),
            ("-p pytest_cov", ("pytest-cov",)),
            ("-ppytest_mock", ("pytest-mock",)),
            ("-p no:cacheprovider -p tests.plugin -p", ()),
            ("-ra -q --strict-markers --tb=short --collect-only -x --covert", ()),
        ],
    )
    def test_options_call_for_plugins(self, addopts: str, plugins: tuple[str, ...]) -> None:
        assert declared({"pytest.ini": f"[pytest]\naddopts = {addopts}\n".encode()}).plugins == plugins

    @pytest.mark.parametrize(
        ("path", "text"),
        [
            ("pytest.ini", "[pytest]\naddopts =\n  -q\n  --cov\n"),
            (".pytest.ini", "[pytest]\naddopts = --cov"),
            ("tox.ini", "[pytest]\naddopts = --cov"),
            ("setup.cfg", "[tool:pytest]\naddopts = --cov"),
            ("pyproject.toml", "[tool.pytest.ini_options]\naddopts = '--cov'"),
            ("pyproject.toml", "[tool.pytest.ini_options]\naddopts = ['--cov', 3]"),
            ("pyproject.toml", "[tool.pytest]\naddopts = ['--cov']"),
            ("pytest.toml", "[pytest]\naddopts = ['--cov']"),
        ],
    )
    def test_settings_are_read_from_any_of_pytests_files(self, path: str, text: str) -> None:
        found = declared({path: text.encode()})
        assert found.plugins == ("pytest-cov",)
        assert found.needs_more

    def test_only_the_file_that_pytest_takes_counts(self) -> None:
        toml = b"[tool.pytest.ini_options]\naddopts = '--cov'"
        assert declared({"pytest.ini": b"", "pyproject.toml": toml}).plugins == ()
        assert declared({"tox.ini": b"[tox]", "setup.cfg": b"", "pyproject.toml": toml}).plugins == ("pytest-cov",)

    def test_settings_of_the_folders_above_count_where_the_item_has_none(self) -> None:
        above = [{"setup.cfg": b"[metadata]"}, {"pytest.ini": b"[pytest]\naddopts=--cov"}, {"pytest.ini": b"-n2"}]
        assert declared({}, above=above).plugins == ("pytest-cov",)
        assert declared({"pytest.ini": b""}, above=above).plugins == ()

    @pytest.mark.parametrize(
        ("line", "plugin"),
        [
            ("asyncio_mode = auto", "pytest-asyncio"),
            ("DJANGO_SETTINGS_MODULE = site.settings", "pytest-django"),
            ("timeout = 3", "pytest-timeout"),
            ("env = A=1", "pytest-env"),
        ],
    )
    def test_keys_call_for_plugins(self, line: str, plugin: str) -> None:
        assert declared({"pytest.ini": f"[pytest]\n{line}\n".encode()}).plugins == (plugin,)

    @pytest.mark.parametrize(
        ("path", "text"),
        [
            ("pytest.ini", "[pytest]\nrequired_plugins = pytest-cov>=4 pytest-x"),
            ("pyproject.toml", "[tool.pytest]\nrequired_plugins = ['pytest-cov>=4', 'pytest-x']"),
        ],
    )
    def test_required_plugins_are_requirements(self, path: str, text: str) -> None:
        assert declared({path: text.encode()}).requirements == ("pytest-cov>=4", "pytest-x")

    def test_a_plugin_that_is_declared_keeps_its_bounds(self) -> None:
        found = declared({"pytest.ini": b"[pytest]\naddopts=--cov", "requirements.txt": b"pytest-cov<5"})
        assert (found.requirements, found.plugins) == (("pytest-cov<5",), ())

    def test_addopts_that_cannot_be_read_are_told(self) -> None:
        found = declared({"pytest.ini": b"[pytest]\naddopts = --cov 'x\n"})
        assert (found.plugins, found.notes) == ((), ("pytest.ini: addopts is not read: no closing quotation",))


class TestSources:
    def _sources(self, pyproject: str, *paths: str) -> tuple[str, ...]:
        return declared({"pyproject.toml": pyproject.encode()}, paths).sources

    def test_the_items_folder_is_always_one(self) -> None:
        assert self._sources("", "a.py") == (".",)

    def test_src_is_one_where_it_holds_modules(self) -> None:
        assert self._sources("", "src/pkg/__init__.py") == ("src", ".")
        assert self._sources("", "src/pkg/data.json") == (".",)

    def test_none_hides_the_standard_library(self) -> None:
        assert self._sources("", "src/logging.py", "src/pkg/__init__.py") == (".",)
        assert self._sources("", "src/random/__init__.py") == (".",)

    @pytest.mark.parametrize(
        "pyproject",
        [
            "[tool.setuptools.package-dir]\n'' = 'lib'",
            "[tool.setuptools.packages.find]\nwhere = ['./lib/']",
            "[tool.hatch.build.targets.wheel]\npackages = ['lib/pkg', 'pkg']",
            "[tool.poetry]\npackages = [{include = 'pkg', from = 'lib'}]",
        ],
    )
    def test_the_builds_own_settings_name_more(self, pyproject: str) -> None:
        assert self._sources(pyproject, "lib/pkg/__init__.py", "src/pkg2/__init__.py") == ("lib", "src", ".")


class TestTheKey:
    def test_items_with_the_same_set_share_it(self) -> None:
        one = _of(pyproject='project.dependencies = ["B>=1, <2", "a"]')
        assert one.key == _pip("a\nb<2,>=1").key

    @pytest.mark.parametrize(
        "other",
        [
            {"requirements.txt": b"a<2"},
            {"requirements.txt": b"a", "pyproject.toml": b"project.requires-python='>=3.8'"},
            {"requirements.txt": b"a", "pytest.ini": b"[pytest]\naddopts=--cov"},
            {"requirements.txt": b"a\n-c constraints.txt", "constraints.txt": b"b<2"},
        ],
    )
    def test_another_set_has_another(self, other: dict[str, bytes]) -> None:
        assert declared(other).key != _pip("a").key


class TestPipenv:
    def test_both_of_its_tables_count(self) -> None:
        found = _of(
            Pipfile="""
                [packages]
                requests = "*"
                flask = "==2.0"
                uvicorn = {version = ">=0.1", extras = ["standard"]}
                colorama = {version = "*", sys_platform = "== 'win32'", markers = "python_version < '4'"}
                [dev-packages]
                pytest = "*"
                [requires]
                python_version = "3.9"
            """
        )
        assert found.requirements == (
            'colorama; python_version < "4" and sys_platform == "win32"',
            "flask==2.0",
            "pytest",
            "requests",
            "uvicorn[standard]>=0.1",
        )
        assert (found.python, found.notes) == ("==3.9.*", ())
        assert _of(Pipfile="requires.python_full_version = '3.9.1'").python == "==3.9.1"

    def test_places_and_indexes_of_its_own_are_told(self) -> None:
        found = _of(Pipfile="[packages]\na = {git = 'x'}\nb = {version = '*', index = 'mine'}\nc = 3\nd = 'x y'\n")
        assert found.requirements == ("b", "c")
        assert found.notes == (
            "Pipfile: packages: not installed, for it names a place of its own: a",
            "Pipfile: packages: the index of b is ignored: a repository does not choose where packages come from",
            "Pipfile: packages: not a requirement that can be read: dx y",
        )

    def test_one_that_is_no_toml_is_told(self) -> None:
        assert _of(Pipfile="[packages").notes[0].startswith("Pipfile: not read: not TOML")


def _pins(name: str, text: str) -> tuple[str, ...] | None:
    found = locked({name: text.encode()})
    assert found is None or found.file == name
    return found.constraints if found else None


class TestLocks:
    def test_uvs_forks_hold_where_their_markers_do(self) -> None:
        text = """
            version = 1
            [[package]]
            name = "Own_Item"
            version = "0.1"
            source = { virtual = "." }
            [[package]]
            name = "Flask"
            version = "2.0"
            source = { registry = "https://index.example/simple" }
            [[package]]
            name = "numpy"
            version = "1.26"
            resolution-markers = ["python_version < '3.12'", "sys_platform == 'win32'"]
            [[package]]
            name = "numpy"
            version = "2.0"
            resolution-markers = ["python_version >= '3.12'"]
            [[package]]
            name = "twice"
            version = "1"
            [[package]]
            name = "twice"
            version = "2"
            [[package]]
            name = "no-version"
        """
        assert _pins("uv.lock", text) == (
            "flask==2.0",
            'numpy==1.26; python_version < "3.12" or sys_platform == "win32"',
            'numpy==2.0; python_version >= "3.12"',
        )

    def test_poetrys_are_read_and_what_has_a_place_of_its_own_is_not(self) -> None:
        text = """
            [[package]]
            name = "a"
            version = "1"
            markers = "python_version < '4'"
            [[package]]
            name = "b"
            version = "1"
            [package.source]
            type = "git"
            url = "x"
            [[package]]
            name = "c"
            version = "1"
            [package.source]
            type = "legacy"
            reference = "mine"
        """
        assert _pins("poetry.lock", text) == ("a==1", "c==1")

    def test_the_standards_are_read(self) -> None:
        text = """
            lock-version = "1.0"
            [[packages]]
            name = "a"
            version = "1"
            marker = "python_version < '4'"
            [[packages]]
            name = "a"
            version = "2"
            marker = "not a marker"
            [[packages]]
            name = "b"
            version = "1"
            [packages.vcs]
            type = "git"
        """
        assert _pins("pylock.toml", text) == ('a==1; python_version < "4"',)

    def test_pipenvs_are_read(self) -> None:
        lock = {
            "default": {"a": {"version": "==1.0"}, "b": {"git": "x", "version": "==1"}, "c": {"version": "*"}, "d": 3},
            "develop": {"Py_test": {"version": "==8.0"}, "a": {"version": "==0.9"}},
        }
        assert _pins("Pipfile.lock", json.dumps(lock)) == ("a==1.0", "py-test==8.0")

    def test_a_list_counts_where_every_line_is_pinned(self) -> None:
        text = "# made by a tool\n-e .\na==1 \\\n    --hash=sha256:00\nB_b==2 ; python_version < '4'  # why\n\n"
        assert _pins("requirements.lock", text) == ("a==1", "b-b==2")
        for line in ("c", "c>=1", "c==1.*", "c>=1,<2", "!"):
            assert _pins("requirements.lock", f"{text}{line}\n") is None

    @pytest.mark.parametrize(
        "text",
        ["", "x", "[[package", "package = 3", "package = [3]", "[[package]]\nname = 'a b'\nversion = '1'\n", "\ufeff"],
    )
    @pytest.mark.parametrize("name", LOCKS)
    def test_what_cannot_be_read_is_none(self, name: str, text: str) -> None:
        assert _pins(name, text) is None

    def test_bytes_that_are_no_text_and_files_without_end_are_none(self) -> None:
        assert locked({"uv.lock": b"\xff"}) is None
        assert locked({"requirements.lock": b"a==1\n" * 1_000_000}) is None

    def test_the_first_with_pins_counts(self) -> None:
        found = locked({"uv.lock": b"version = 1", "requirements.lock": b"a==1", "poetry.lock": b"[[package"})
        assert found is not None
        assert (found.file, found.constraints) == ("requirements.lock", ("a==1",))

    @settings(max_examples=_EXAMPLES, deadline=None)
    @given(st.sampled_from(LOCKS), st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
    def test_no_bytes_end_it_and_what_it_pins_can_be_read_again(self, name: str, content: bytes) -> None:
        found = locked({name: content})
        for text in found.constraints if found else ():
            assert str(Requirement(text)) == text
