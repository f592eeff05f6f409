from src.data_cache import DataCache


def make(**options):
    fetched = []

    def fetch(name):
        fetched.append(name)
        return name.encode()

    return DataCache(fetch, **options), fetched


def test_the_second_time_nothing_is_fetched():
    cache, fetched = make()
    assert cache.get("a") == cache.get("a") == b"a"
    assert fetched == ["a"]


def test_what_is_too_old_is_fetched_again():
    times = iter([0.0, 61.0])
    cache, fetched = make(clock=lambda: next(times))
    cache.get("a")
    cache.get("a")
    assert fetched == ["a", "a"]


def test_the_oldest_goes_first():
    cache, fetched = make(size=1)
    for name in ("a", "b", "a"):
        cache.get(name)
    assert fetched == ["a", "b", "a"]
