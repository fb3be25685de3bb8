"""The runtimes that execute a network."""

import sys

# OpenVINO reports its use to its vendor unless this module is missing; a robot keeps silent
sys.modules.setdefault('openvino_telemetry', None)
