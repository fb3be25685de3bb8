"""Layers that treat the pictures of several processes as one would treat all of them."""

import torch
from torch import Tensor, distributed, nn


class SynchronizedBatchNorm(nn.BatchNorm2d):
    """
    Batch norm whose statistics are those of the whole batch.

    PyTorch's own runs on GPUs alone; this one is a few collective sums, which gradients pass.
    """

    def forward(self, features: Tensor) -> Tensor:
        """Normalize (B, C, H, W) by the mean and deviation over B, H, W of all processes."""
        if not self.training:
            return super().forward(features)
        mean, variance, count = _statistics(features)
        with torch.no_grad():
            unbiased = variance * (count / (count - 1))
            self.num_batches_tracked += 1
            self.running_mean.lerp_(mean.to(self.running_mean), self.momentum)
            self.running_var.lerp_(unbiased.to(self.running_var), self.momentum)
        scale = self.weight * (variance + self.eps).rsqrt()
        shift = self.bias - mean * scale
        return (features * scale[:, None, None] + shift[:, None, None]).to(features.dtype)


class SynchronizedDropout(nn.Dropout2d):
    """
    Dropout of channels whose masks do not depend on how many processes share the batch.

    Random numbers are those that one process would draw for the whole batch, so all processes
    need the same state of PyTorch's generator; each has its pictures' masks.
    """

    def forward(self, features: Tensor) -> Tensor:
        """Drop channels of (B, C, H, W), this process's share in the order of ranks."""
        if not self.training:
            return features
        batch, channels = features.shape[:2]
        shape = distributed.get_world_size() * batch, channels, 1, 1
        keep = features.new_empty(shape).bernoulli_(1 - self.p).div_(1 - self.p)
        first = distributed.get_rank() * batch
        return features * keep[first : first + batch]


def synchronize_layers(network: nn.Module) -> nn.Module:
    """
    Exchange every batch norm and dropout of a network.

    Parameters and statistics stay the same objects.
    """
    for name, module in list(network.named_children()):
        if isinstance(module, nn.BatchNorm2d):
            setattr(network, name, _synchronized(module))
        elif isinstance(module, nn.Dropout2d):
            setattr(network, name, SynchronizedDropout(module.p).train(module.training))
        else:
            synchronize_layers(module)
    return network


def _synchronized(norm: nn.BatchNorm2d) -> SynchronizedBatchNorm:
    result = SynchronizedBatchNorm(norm.num_features, norm.eps, norm.momentum)
    result.weight, result.bias = norm.weight, norm.bias
    for name, buffer in norm.named_buffers(recurse=False):
        setattr(result, name, buffer)
    return result.train(norm.training)


def _statistics(features: Tensor) -> tuple[Tensor, Tensor, int]:
    """Return mean and biased variance (C,) in float32 or better, and values a channel."""
    values = features if features.dtype == torch.float64 else features.float()
    means = values.mean(dim=(0, 2, 3))
    variances = (values - means[:, None, None]).square().mean(dim=(0, 2, 3))
    # one sum brings all rows together: fewer waits than a mean first and deviations from it then
    count = distributed.get_world_size()
    is_own = torch.arange(count, device=values.device) == distributed.get_rank()
    own = is_own[:, None, None] * torch.stack([means, variances])  # (processes, 2, C)
    all_means, all_variances = _Sum.apply(own).unbind(dim=1)
    mean = all_means.mean(dim=0)
    variance = (all_variances + (all_means - mean).square()).mean(dim=0)
    return mean, variance, values.numel() // values.shape[1] * count


class _Sum(torch.autograd.Function):
    """Adds up the tensors of all processes; so does its gradient with the gradients."""

    @staticmethod
    def forward(context, values: Tensor) -> Tensor:
        total = values.clone()
        distributed.all_reduce(total)
        return total

    @staticmethod
    def backward(context, gradient: Tensor) -> Tensor:
        return _Sum.forward(context, gradient)
