"""Processes that share the work on a batch or a data set, as torchrun starts them."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
import os
from typing import Any, TypeVar

import torch
from torch import Tensor, distributed
from torch.nn import Parameter

T = TypeVar('T')


@dataclass(frozen=True)
class Processes:
    """This process among those that work together; alone it shares with nobody."""

    rank: int = 0
    """Number of this process, from 0."""
    count: int = 1
    """Number of all."""

    @property
    def is_first(self) -> bool:
        """Tell whether this is the process that writes files and speaks."""
        return self.rank == 0

    def share(self, length: int) -> slice:
        """
        Return the places of a batch that are this process's; all have as many.

        :raises ValueError: if the batch cannot be divided.
        """
        if length % self.count:
            up = -(-length // self.count) * self.count
            raise ValueError(
                f'{length} pictures a step cannot be shared by {self.count} processes; '
                f'wanted a multiple: {up}'
            )
        size = length // self.count
        return slice(self.rank * size, (self.rank + 1) * size)

    def gather(self, value: Any) -> list[Any]:
        """Return the values of all processes, in their order; anything that pickles."""
        if self.count == 1:
            return [value]
        values = [None] * self.count
        distributed.all_gather_object(values, value)
        return values

    def join(self, tensor: Tensor) -> Tensor:
        """
        Put the tensors of all processes one behind the other.

        Only this process's part keeps its graph: every process can compute any loss of the
        whole batch, and the sum of their gradients is that loss's gradient.

        :param tensor: (B / count, ...) the same shape everywhere.
        :returns: (B, ...).
        """
        if self.count == 1:
            return tensor
        shape = {'size': tensor.shape, 'dtype': tensor.dtype, 'device': tensor.device}
        parts = [torch.empty(**shape) for _ in range(self.count)]
        distributed.all_gather(parts, tensor.detach().contiguous())
        parts[self.rank] = tensor
        return torch.cat(parts)

    @torch.no_grad()
    def add_gradients(self, parameters: Iterable[Parameter]) -> None:
        """Replace every gradient by its sum over all processes; one without counts as zero."""
        if self.count == 1:
            return
        learned = [parameter for parameter in parameters if parameter.requires_grad]
        for parameter in learned:
            if parameter.grad is None:
                parameter.grad = torch.zeros_like(parameter)
        together = torch.cat([parameter.grad.flatten() for parameter in learned])
        distributed.all_reduce(together)
        sizes = [parameter.numel() for parameter in learned]
        for parameter, total in zip(learned, together.split(sizes), strict=True):
            parameter.grad.copy_(total.view_as(parameter))

    def wait(self) -> None:
        """Return when all processes have come here."""
        if self.count > 1:
            distributed.barrier()


def in_turn(processes: Processes, work: Callable[[], T]) -> T:
    """Do something in the first process, then in the others, which find its files."""
    if processes.is_first:
        result = work()
        processes.wait()
        return result
    processes.wait()
    return work()


def choose_backend(num_gpus: int, num_processes: int) -> str:
    """
    Return how the processes of a machine speak; all of them have to say the same.

    :raises ValueError: if there are GPUs, but fewer than processes.
    """
    if not num_gpus:
        return 'gloo'
    if num_gpus < num_processes:
        raise ValueError(
            f'{num_processes} processes on a machine with {num_gpus} GPUs; wanted as many GPUs: '
            f'give torchrun --nproc-per-node {num_gpus}, or hide them with CUDA_VISIBLE_DEVICES='
        )
    return 'cpu:gloo,cuda:nccl'


ALONE = Processes()
"""A process that works with no other."""


@contextmanager
def started_processes() -> Iterator[Processes]:
    """
    Join the processes that torchrun started, if it did; leave them at the end.

    They speak of what is on a CPU through gloo, of what is on a GPU through NCCL.

    :raises ValueError: if a machine has GPUs, but not one for each of its processes, or if
        something else than torchrun has set WORLD_SIZE.
    """
    if 'WORLD_SIZE' not in os.environ or _told_by_torchrun('WORLD_SIZE') == 1:
        yield ALONE
        return
    local_rank = _told_by_torchrun('LOCAL_RANK')
    num_gpus = torch.cuda.device_count()
    backend = choose_backend(num_gpus, _told_by_torchrun('LOCAL_WORLD_SIZE'))
    if num_gpus:
        torch.cuda.set_device(local_rank)
    distributed.init_process_group(backend)
    try:
        yield Processes(distributed.get_rank(), distributed.get_world_size())
    finally:
        distributed.destroy_process_group()


def _told_by_torchrun(name: str) -> int:
    text = os.environ.get(name, '')
    if not text.isdecimal():
        raise ValueError(
            f'WORLD_SIZE is set, and {name} is {text!r}; wanted the number that torchrun sets: '
            'start several processes by torchrun, or unset WORLD_SIZE'
        )
    return int(text)
