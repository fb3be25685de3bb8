"""The contract of data sets is checked where one is made."""

import pytest
from sds_perception.datasets.dense_dataset import DenseDataset


def test_a_data_set_that_reads_no_pictures_cannot_be_made():
    class Empty(DenseDataset):
        def __len__(self):
            return 0

    with pytest.raises(TypeError, match='abstract.*__getitem__'):
        Empty()
