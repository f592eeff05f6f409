from src.forest import Forest, best_stump

ROWS = [[1.4, 0.2], [1.3, 0.2], [1.5, 0.3], [1.4, 0.1], [4.7, 1.4], [4.5, 1.5], [5.1, 1.9], [4.9, 1.5]]
LABELS = ["setosa"] * 4 + ["versicolor"] * 4


def test_the_forest_learns_its_rows():
    forest = Forest().fit(ROWS, LABELS)
    assert [forest.predict(row) for row in ROWS] == LABELS


def test_one_seed_is_one_forest():
    assert Forest(seed=3).fit(ROWS, LABELS).trees == Forest(seed=3).fit(ROWS, LABELS).trees


def test_a_stump_cuts_between_the_kinds():
    assert best_stump(ROWS, LABELS, 0).threshold == 1.5


def test_a_single_kind_needs_no_cut():
    stump = best_stump(ROWS[:4], LABELS[:4], 1)
    assert {stump.below, stump.above} == {"setosa"}


def test_the_number_of_trees_is_kept():
    assert len(Forest(trees=5).fit(ROWS, LABELS).trees) == 5
