"""A ROS domain in which nothing of this machine is, nor anything that was killed."""

from collections.abc import Iterator
import os
from pathlib import Path
import re

SHARED_MEMORY = Path('/dev/shm')
NUM_DOMAINS = 101
"""1 to 101 are the domains whose ports are free on every system, beside 0, which people use."""
FIRST_PORT, PORTS_A_DOMAIN = 7400, 250
"""Of DDSI-RTPS, which Fast DDS takes for its shared memory, too."""
PORT = re.compile(r'(?:sem\.)?fastdds_port(\d+)(?:_el|_mutex)?')


def free_domains(shared_memory: Path = SHARED_MEMORY) -> list[int]:
    """
    Return the numbers of domains, in another order for each process that asks.

    Domains are left out, unless there are no others, for whose ports Fast DDS has shared memory:
    somebody is there, or was killed, and new nodes would take up what that left.

    :param shared_memory: the folder of the system's shared memory.
    """
    used = {domain for domain, _ in _ports(shared_memory)}
    domains = [1 + (os.getpid() + step) % NUM_DOMAINS for step in range(NUM_DOMAINS)]
    return [domain for domain in domains if domain not in used] or domains


def forget_domain(domain: int, shared_memory: Path = SHARED_MEMORY) -> None:
    """Delete what killed nodes left of their ports; no node may be in the domain any more."""
    for found, path in _ports(shared_memory):
        if found == domain:
            path.unlink(missing_ok=True)


def _ports(shared_memory: Path) -> Iterator[tuple[int, Path]]:
    for path in sorted(shared_memory.glob('*fastdds_port*')):
        port = PORT.fullmatch(path.name)
        if port and int(port[1]) >= FIRST_PORT:
            yield (int(port[1]) - FIRST_PORT) // PORTS_A_DOMAIN, path
