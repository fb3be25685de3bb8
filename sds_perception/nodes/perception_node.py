"""Camera images in; labels, depth and points out: the lifecycle node `perception`."""

import dataclasses
from typing import NoReturn

from rcl_interfaces.msg import SetParametersResult
from rclpy.lifecycle import LifecycleState, TransitionCallbackReturn
from rclpy.parameter import Parameter
from sds_perception.inference.engine import Engine
from sds_perception.inference.settings import EngineSettings
from sds_perception.messages import point_cloud
from sds_perception.nodes.device_memory import memory_values
from sds_perception.nodes.diagnostics import Diagnostics
from sds_perception.nodes.frame_statistics import FrameStatistics, values_of_cameras
from sds_perception.nodes.health import WARN
from sds_perception.nodes.parameters import apply_parameters, declare, unknown_parameters
from sds_perception.nodes.perception.checkpoint_swap import check_checkpoint, load_engine
from sds_perception.nodes.perception.pipeline import PerceptionPipeline
from sds_perception.nodes.perception.settings import PERCEPTION_RANGES, PerceptionNodeSettings
from sds_perception.nodes.pipeline_node import SUCCESS, PipelineNode
from sds_perception.nodes.running import leave, run
from sds_perception.nodes.unforeseen import EXPLAINED_ERRORS

WARM_UP_SIZE = (480, 640)
READ_ONLY = ('autostart', 'cameras', 'image_transport', 'input_reliability', 'output_depth')
ENGINE_RANGES = {
    'input_height_px': (0, 8192),
    'input_width_px': (0, 8192),
    'min_confidence': (0.0, 1.0),
    'max_depth_m': (0.0, 1000.0),
    'num_threads': (0, 1024),
}
"""Lowest and highest value of the engine's parameters; the engine refuses what cannot work."""


class PerceptionNode(PipelineNode):
    """Runs the joint network on the newest image of each camera."""

    def __init__(self):
        super().__init__('perception')
        self._engine_settings = declare(self, EngineSettings, ranges=ENGINE_RANGES)
        self._settings = declare(
            self, PerceptionNodeSettings, ranges=PERCEPTION_RANGES, read_only=READ_ONLY
        )
        self._is_reverting = False
        self._named_checkpoint = self._engine_settings.checkpoint
        """What was asked for last, whatever a training node has handed over since."""
        self._announced: dict[str, str] = {}
        """Path of each checkpoint that was handed over → sha256 of what it must hold."""
        self._statistics = {name: FrameStatistics() for name in self._settings.cameras}
        for sentence in unknown_parameters(self):
            self.get_logger().warning(sentence)
        self.add_on_set_parameters_callback(self._on_parameters)
        Diagnostics(self, self._health, self._watch)
        self._configure_if_autostart(self._settings.autostart)

    def on_configure(self, state: LifecycleState) -> TransitionCallbackReturn:
        """Load the checkpoint, run it once and compile what makes clouds."""
        self._health.clear('checkpoint')
        try:
            engine, engine_settings = self._load()
        except EXPLAINED_ERRORS as error:
            return self._refuse_to_configure('checkpoint', error)
        if engine.has_depth:
            point_cloud.warm_up(self._settings.cloud_fields)
        self._pipeline = PerceptionPipeline(
            self,
            engine,
            engine_settings=engine_settings,
            node_settings=self._settings,
            announced=self._announced,
            statistics=self._statistics,
            health=self._health,
        )
        self.get_logger().info(f'{engine.checkpoint_path} runs on {engine.device_name}')
        return SUCCESS

    def _load(self) -> tuple[Engine, EngineSettings]:
        """Load the checkpoint, or what was asked for where one that was handed over is gone."""
        settings = self._engine_settings
        sha256 = self._announced.get(settings.checkpoint, '')
        try:
            return load_engine(settings, self._warm_up, sha256=sha256), settings
        except EXPLAINED_ERRORS as error:
            if not sha256:
                raise
            asked = dataclasses.replace(settings, checkpoint=self._named_checkpoint)
            engine = load_engine(asked, self._warm_up)
            sentence = f'{engine.checkpoint_path} runs instead of what was handed over: {error}'
            self._health.report('checkpoint', WARN, sentence)
            self.get_logger().warning(sentence)
            return engine, asked

    def _warm_up(self, engine: Engine) -> None:
        engine.warm_up(*WARM_UP_SIZE, num_images=len(self._settings.cameras))

    def _on_parameters(self, parameters: list[Parameter]) -> SetParametersResult:
        try:
            engine_settings = apply_parameters(EngineSettings, self._engine_settings, parameters)
            settings = apply_parameters(PerceptionNodeSettings, self._settings, parameters)
            names = {p.name for p in parameters}
            if names & field_names(EngineSettings) and not self._is_reverting:
                self._prepare(engine_settings, is_named='checkpoint' in names)
        except EXPLAINED_ERRORS as error:
            return SetParametersResult(successful=False, reason=str(error))
        if settings.cloud_fields != self._settings.cloud_fields:
            point_cloud.warm_up(settings.cloud_fields)
        if 'checkpoint' in names and not self._is_reverting:
            self._named_checkpoint = engine_settings.checkpoint
        self._engine_settings, self._settings = engine_settings, settings
        if self._pipeline is not None:
            self._pipeline.use(settings)
        return SetParametersResult(successful=True)

    def _prepare(self, engine_settings: EngineSettings, *, is_named: bool) -> None:
        if self._pipeline is not None:
            self._pipeline.request_engine(engine_settings, is_named=is_named)
        elif engine_settings.checkpoint != self._engine_settings.checkpoint:
            check_checkpoint(engine_settings)

    def _watch(self) -> dict[str, str]:
        values = {'state': self._idle_state}
        if self._pipeline is not None:
            values['state'] = 'active' if self._pipeline.is_active else 'inactive'
            self._pipeline.watch()
            self._show_running_settings()
            values |= self._pipeline.values()
        now_ns = self.get_clock().now().nanoseconds
        return values | values_of_cameras(self._statistics, now_ns) | memory_values()

    def _show_running_settings(self) -> None:
        # after a refused engine the parameters say again what runs
        running = self._pipeline.engine_settings
        if self._pipeline.is_loading or running == self._engine_settings:
            return
        values = dataclasses.asdict(running)
        self._is_reverting = True
        self.set_parameters_atomically([Parameter(k, value=v) for k, v in values.items()])
        self._is_reverting = False


def field_names(settings_class: type) -> set[str]:
    """Return the names of a settings class's fields."""
    return {field.name for field in dataclasses.fields(settings_class)}


def main() -> NoReturn:
    """Run the node until it is told to stop."""
    leave(run(PerceptionNode, 'perception'))


if __name__ == '__main__':
    main()
