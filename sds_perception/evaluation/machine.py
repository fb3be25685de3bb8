"""What a measurement was made on, in words."""

import os
from pathlib import Path
import platform

CPU_FILE = Path('/proc/cpuinfo')


def describe_machine() -> str:
    """Return the processor's name, the number of cores this process may use and the system."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, 'sched_getaffinity') else os.cpu_count()
    plural = '' if cores == 1 else 's'
    return f'{_processor()}, {cores} core{plural}, {platform.system()} {platform.machine()}'


def _processor() -> str:
    if CPU_FILE.is_file():
        for line in CPU_FILE.read_text().splitlines():
            name, _, value = line.partition(':')
            if name.strip() == 'model name':
                return value.strip()
    return platform.processor() or 'unknown processor'
