"""What a run asks of its data, looked for before its first step."""

from sds_perception.core.label_space import UNLABELED
from sds_perception.datasets.dense_dataset import DenseDataset
from torch import nn

NO_TRUTH = (
    'the validation pictures have neither labels nor depth that the network predicts; '
    'nothing can choose the best checkpoint: validate on another data set'
)


def require_truth(validation: DenseDataset, network: nn.Module) -> None:
    """
    Look for a picture that the network can be judged on; usually the first is one.

    :raises ValueError: if there is none.
    """
    parts = {name for name, _ in network.named_children()}
    for index in range(len(validation)):
        sample = validation[index]
        depth = sample.depth[sample.valid]
        in_range = (depth >= validation.min_depth_m) & (depth <= validation.max_depth_m)
        has_labels = 'segmentation_head' in parts and (sample.labels != UNLABELED).any()
        if has_labels or ('depth_head' in parts and in_range.any()):
            return
    raise ValueError(NO_TRUTH)


def require_class_shares(datasets: list[DenseDataset]) -> None:
    """
    Look for a picture with class probabilities; usually a first one of a data set is one.

    :raises ValueError: if there is none.
    """
    for index in range(max(map(len, datasets))):
        for dataset in datasets:
            if index < len(dataset) and dataset[index].class_shares is not None:
                return
    raise ValueError(
        'distillation has a weight, and no picture comes with probabilities of the classes that '
        'are learned; write them by sds distill --soft and give that folder under data (under '
        'unlabeled, pictures with labels lose both), or set criterion.distillation: 0'
    )
