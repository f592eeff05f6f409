import pytest

from src.layers import VERTICAL_EDGE, convolve, pool, relu, softmax

IMAGE = [[0, 0, 1, 1]] * 4


def test_the_filter_answers_at_the_edge():
    assert convolve(IMAGE, VERTICAL_EDGE) == [[0, 2, 0]] * 3


def test_a_small_image_is_refused():
    with pytest.raises(ValueError, match="小さい"):
        convolve([[1]], VERTICAL_EDGE)


def test_relu_drops_what_is_negative():
    assert relu([[-1, 2]]) == [[0.0, 2]]


def test_pooling_keeps_the_greatest_and_drops_the_rest():
    assert pool([[1, 2, 9], [3, 4, 9], [5, 6, 9]]) == [[4]]


def test_shapes_shrink_as_on_paper():
    image = [[0.0] * 8 for _ in range(8)]
    out = pool(convolve(image, VERTICAL_EDGE))
    assert (len(out), len(out[0])) == (3, 3)


def test_softmax_sums_to_one_even_for_great_scores():
    assert sum(softmax([1000.0, 1001.0, 1002.0])) == pytest.approx(1.0)


def test_the_whole_way_through():
    assert pool(relu(convolve([[0, 0, 1, 1]] * 5, VERTICAL_EDGE))) == [[2], [2]]
