"""A ROS domain in which nothing of this machine is, nor anything that was killed."""

import os
from pathlib import Path
import re

SHARED_MEMORY = Path('/dev/shm')
NUM_DOMAINS = 101
"""1 to 101 are the domains whose ports are free on every system, beside 0, which people use."""
FIRST_PORT, PORTS_A_DOMAIN = 7400, 250
"""Of DDSI-RTPS, which Fast DDS takes for its shared memory, too."""
PORT = re.compile(r'fastdds_port(\d+)')


def free_domains(shared_memory: Path = SHARED_MEMORY) -> list[int]:
    """
    Return the numbers of domains, in another order for each process that asks.

    Domains are left out, unless there are no others, for whose ports Fast DDS has shared memory:
    somebody is there, or was killed, and new nodes would take up what that left.

    :param shared_memory: the folder of the system's shared memory.
    """
    ports = (PORT.fullmatch(path.name) for path in shared_memory.glob('fastdds_port*'))
    used = {(int(port[1]) - FIRST_PORT) // PORTS_A_DOMAIN for port in ports if port}
    domains = [1 + (os.getpid() + step) % NUM_DOMAINS for step in range(NUM_DOMAINS)]
    return [domain for domain in domains if domain not in used] or domains
