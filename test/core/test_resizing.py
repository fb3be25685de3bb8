"""What stays true when a picture is resized."""

from sds_perception.core.resizing import resize_nearest, scale_camera_matrix
import torch

K = torch.tensor([[[100.0, 0, 3.5], [0, 50, 2], [0, 0, 1]]])


def test_a_cell_of_four_pixels_is_seen_where_its_middle_was():
    # the cell (0, 0) has its center at pixel (0.5, 0.5), the cell (1, 0) at (2.5, 0.5)
    cells = scale_camera_matrix(K, 1 / 2, 1 / 2)[0]
    for u, v, cell_u, cell_v in ((0.5, 0.5, 0.0, 0.0), (2.5, 0.5, 1.0, 0.0)):
        ray = torch.linalg.inv(K[0]) @ torch.tensor([u, v, 1.0])
        torch.testing.assert_close(cells @ ray, torch.tensor([cell_u, cell_v, 1.0]))


def test_classes_are_never_mixed_and_keep_their_type():
    labels = torch.tensor([[[3, 255]], [[0, 7]]])
    larger = resize_nearest(labels, (2, 4))
    assert larger[:, 0].tolist() == [[3, 3, 255, 255], [0, 0, 7, 7]]
    assert torch.equal(resize_nearest(larger, (1, 2)), labels)
    assert resize_nearest(labels == 7, (1, 2))[1, 0].tolist() == [False, True]
