"""How the package is built, by pip and by colcon alike; package.xml says the same to ROS."""

from glob import glob
from pathlib import Path

from setuptools import Distribution, find_packages, setup

PACKAGE = 'sds_perception'
SHARE = f'share/{PACKAGE}'
EXECUTABLES = {
    'sds': 'sds_perception.cli.main:main',
    'perception_node': 'sds_perception.nodes.perception_node:main',
    'camera_node': 'sds_perception.nodes.camera_node:main',
    'training_node': 'sds_perception.nodes.training_node:main',
}
RELAY = '#!/bin/sh\nexec "$(dirname "$0")/{path}" "$@"\n'


class DistributionWithRelays(Distribution):
    """
    Makes every executable reachable in ``bin`` and in ``lib/sds_perception``.

    pip writes executables to ``bin``, where a shell looks; setup.cfg has colcon write them to
    ``lib/sds_perception``, where `ros2 run` looks. The other place gets a relay, after the data.
    """

    def run_command(self, command):
        super().run_command(command)
        if command in ('install_data', 'symlink_data'):  # the latter with --symlink-install
            self._write_relays(self.get_command_obj(command))

    def _write_relays(self, data):
        scripts = data.get_finalized_command('install_scripts').install_dir
        in_lib = 'develop' in self.have_run or Path(scripts).name == PACKAGE
        target, folder = (
            (f'../lib/{PACKAGE}', 'bin') if in_lib else ('../../bin', f'lib/{PACKAGE}')
        )
        for name in EXECUTABLES:
            relay = Path(data.install_dir, folder, name)
            relay.parent.mkdir(parents=True, exist_ok=True)
            relay.write_text(RELAY.format(path=f'{target}/{name}'))
            relay.chmod(0o755)
            data.outfiles.append(str(relay))


setup(
    name=PACKAGE,
    version='0.1.0',
    description='Semantic segmentation and metric depth from one camera, for ROS 2',
    license='Apache-2.0',
    maintainer='maintainers',
    maintainer_email='maintainers@sds-perception.example',
    packages=find_packages(include=[PACKAGE, f'{PACKAGE}.*']),
    data_files=[
        ('share/ament_index/resource_index/packages', [f'resource/{PACKAGE}']),
        (SHARE, ['package.xml']),
        (f'{SHARE}/launch', sorted(glob('launch/*.launch.py'))),
        (f'{SHARE}/config', sorted(glob('config/*.xml'))),
        *(
            (f'{SHARE}/{folder}', sorted(glob(f'{folder}/*.*')))
            for folder in sorted(glob('config/*'))
            if Path(folder).is_dir()
        ),
    ],
    python_requires='>=3.10',
    install_requires=[  # no newer than the packages of Ubuntu 24.04
        'h5py>=3.8',
        'jinja2>=3.0',
        'matplotlib>=3.5',
        'numba>=0.56',
        'numpy>=1.23',
        'opencv-python-headless>=4.6',
        'pyyaml>=6.0',
        'rich>=12',
        'safetensors>=0.4',
        'scipy>=1.9',
        'torch>=2.1',
        'torchvision>=0.16',
    ],
    extras_require={
        'openvino': ['openvino>=2024.4'],
        'onnx': ['onnx>=1.16', 'onnxruntime>=1.18', 'torch>=2.5'],
        'int8': ['nncf>=2.13', 'openvino>=2024.4'],
        'tflite': ['ai-edge-litert>=1.1'],
        'bags': ['rosbags>=0.10'],
        'ros': ['cv-bridge', 'ros-kilted-common-interfaces', 'ros-kilted-rclpy[fastrtps]'],
        'test': ['colcon-core>=0.19', 'colcon-ros>=0.5', 'pytest>=7', 'rosbags>=0.10'],
        'lint': ['ruff>=0.12'],
    },
    entry_points={'console_scripts': [f'{name} = {main}' for name, main in EXECUTABLES.items()]},
    distclass=DistributionWithRelays,
    zip_safe=False,
)
