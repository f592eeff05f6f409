"""Services and their published ports, from compose files that may hold anything."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shinchoku.compose import Service, services_for
from shinchoku.errors import Unreadable
from tests.worlds import snapshot_of

ITEM = "03_my/ch4/05_cache"


def services(text: str | bytes | Unreadable, name: str = f"{ITEM}/docker-compose.yml") -> tuple[Service, ...]:
    snapshot = snapshot_of({name: text})
    return services_for(ITEM, snapshot.files, snapshot.read)


def ports(entry: str) -> tuple[int, ...]:
    (service,) = services(f"services:\n  redis:\n    image: redis:7\n    ports:\n      - {entry}\n")
    return service.ports


@pytest.mark.parametrize(
    ("entry", "published"),
    [
        ('"6379:6379"', (6379,)),
        ("6380:6379", (6380,)),
        ("22:22", (22,)),  # YAML 1.1 would read a number of base 60
        ('"127.0.0.1:6380:6379/tcp"', (6380,)),
        ('"[::1]:6380:6379"', (6380,)),
        ('"3000-3002:3000-3002"', (3000, 3001, 3002)),
        ('"${REDIS_PORT:-6380}:6379"', (6380,)),
        ('"${REDIS_PORT}:6379"', ()),
        ("6379", ()),  # of the container alone: the system picks one for this machine
        ('"6379"', ()),
        ('"99999:1"', ()),
        ("{target: 6379, published: 6380}", (6380,)),
        ('{target: 6379, published: "6380-6381"}', (6380, 6381)),
        ("{target: 6379}", ()),
        ("[6380, 6379]", ()),
        ("nonsense", ()),
    ],
)
def test_ports_that_are_published_on_this_machine(entry: str, published: tuple[int, ...]) -> None:
    assert ports(entry) == published


def test_the_nearest_file_comes_first_and_other_folders_files_do_not_count() -> None:
    text = "services: {db: {ports: ['3306:3306']}}"
    snapshot = snapshot_of(
        {
            "compose.yaml": text,
            "03_my/docker-compose.test.yml": text,
            f"{ITEM}/compose.yml": text,
            f"{ITEM}/docker/compose.yml": text,
            "03_my/ch4/06_other/compose.yml": text,
            f"{ITEM}/compose.md": text,
        }
    )
    found = services_for(ITEM, snapshot.files, snapshot.read)
    assert [service.file for service in found] == [
        f"{ITEM}/compose.yml",
        "03_my/docker-compose.test.yml",
        "compose.yaml",
    ]
    assert [service.file for service in services_for("", snapshot.files, snapshot.read)] == ["compose.yaml"]


def test_services_keep_the_order_of_the_file_and_need_no_ports() -> None:
    text = """
x-common: &common
  restart: always
  ports: ["5432:5432"]
services:
  web: {build: ., depends_on: [db]}
  db:
    <<: *common
    image: !reset postgres
"""
    assert services(text) == (
        Service(f"{ITEM}/docker-compose.yml", "web"),
        Service(f"{ITEM}/docker-compose.yml", "db", (5432,)),
    )


BOMB = "a0: &a0 {x: 1}\n" + "".join(f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}]}}\n" for n in range(1, 30))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "services:",
        "services: [a, b]",
        "- services",
        "services: {a: 1, [b]: 2}\n---\nsecond: 1",
        "services: {a: ",
        "services: *nowhere",
        "[" * 1000,
        "services: {a: {ports: ['1:1']}}" + " " * 70_000,
        b"\xff\xfe\xfa",
        "services: \0",
        Unreadable("x", "permission denied"),
        BOMB,
    ],
)
def test_what_cannot_be_understood_starts_nothing(text: str | bytes | Unreadable) -> None:
    assert services(text) == ()


@settings(deadline=None, max_examples=100)
@given(st.binary() | st.text(alphabet="services: {}[]&*<-!'\"\n 0123456789ab").map(str.encode))
def test_any_bytes_give_services_or_none(data: bytes) -> None:
    assert all(service.file.endswith(".yml") for service in services(data))
