"""Camera images in, better weights out: the lifecycle node `training`."""

from collections.abc import Awaitable, Callable
import json
from typing import NoReturn

from rcl_interfaces.msg import SetParametersResult
from rclpy.callback_groups import ReentrantCallbackGroup
from rclpy.lifecycle import LifecycleState, TransitionCallbackReturn
from rclpy.parameter import Parameter
from sds_perception.core.folder_lock import FolderLock
from sds_perception.nodes.device_memory import memory_values
from sds_perception.nodes.diagnostics import Diagnostics
from sds_perception.nodes.parameters import apply_parameters, declare, unknown_parameters
from sds_perception.nodes.pipeline_node import SUCCESS, PipelineNode
from sds_perception.nodes.publishing import publish
from sds_perception.nodes.qos import LATCHED
from sds_perception.nodes.running import leave, run
from sds_perception.nodes.training.pipeline import TrainingPipeline
from sds_perception.nodes.training.settings import TRAINING_RANGES, TrainingNodeSettings
from sds_perception.nodes.training.status import flattened
from sds_perception.nodes.training.yielding import lower_priority
from sds_perception.nodes.unforeseen import EXPLAINED_ERRORS
from sds_perception.refinement.settings import REFINE_RANGES, RefineSettings
from std_msgs.msg import String
from std_srvs.srv import SetBool, Trigger

SHUTDOWN_PATIENCE_S = 3.0
COMMANDS = ('save', 'rollback', 'reset')


class TrainingNode(PipelineNode):
    """Refines the network on the camera's frames, and hands it over once a guard agrees."""

    def __init__(self):
        super().__init__('training')
        self._refine_settings = declare(self, RefineSettings, ranges=REFINE_RANGES)
        self._settings = declare(
            self, TrainingNodeSettings, ranges=TRAINING_RANGES, read_only=('autostart',)
        )
        # callbacks only pass on what comes, but they, too, cost time
        lower_priority('normal' if self._settings.priority == 'normal' else 'low')
        for sentence in unknown_parameters(self):
            self.get_logger().warning(sentence)
        self.add_on_set_parameters_callback(self._on_parameters)
        self._lock: FolderLock | None = None
        self._status = self.create_publisher(String, '~/status', 1)
        self._checkpoint = self.create_publisher(String, '~/checkpoint', LATCHED)
        self.create_service(SetBool, '~/pause', self._pause)
        # in the group of all else, nothing else would run until they are answered
        answered_later = ReentrantCallbackGroup()
        for name in COMMANDS:
            self.create_service(
                Trigger, f'~/{name}', self._service(name), callback_group=answered_later
            )
        Diagnostics(self, self._health, self._watch)
        self._configure_if_autostart(self._settings.autostart)

    def on_configure(self, state: LifecycleState) -> TransitionCallbackReturn:
        """Load the network and what an earlier run left."""
        folder = self._settings.state_folder(self.get_namespace())
        try:
            self._lock = FolderLock(folder)
            self._pipeline = TrainingPipeline(
                self,
                self._settings,
                self._refine_settings,
                health=self._health,
                announce=lambda text: publish(self, self._checkpoint, String(data=text)),
            )
        except EXPLAINED_ERRORS as error:
            self._close_pipeline()
            return self._refuse_to_configure('learner', error)
        self._health.clear('learner')
        self.get_logger().info(f'keeps frames and weights in {folder}')
        return SUCCESS

    def _close_pipeline(self) -> None:
        super()._close_pipeline()
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def destroy_node(self) -> None:
        """End the thread, then the node; who launched it does not wait for a long step."""
        if self._pipeline is not None:
            self._pipeline.close(SHUTDOWN_PATIENCE_S)
            self._pipeline = None
        super().destroy_node()

    def _on_parameters(self, parameters: list[Parameter]) -> SetParametersResult:
        try:
            refine_settings = apply_parameters(RefineSettings, self._refine_settings, parameters)
            settings = apply_parameters(TrainingNodeSettings, self._settings, parameters)
            is_changed = (refine_settings, settings) != (self._refine_settings, self._settings)
            if is_changed and self._pipeline is not None:
                raise ValueError('the learner runs with these: clean the node up, then set them')
        except ValueError as error:
            return SetParametersResult(successful=False, reason=str(error))
        self._refine_settings, self._settings = refine_settings, settings
        return SetParametersResult(successful=True)

    def _pause(self, request: SetBool.Request, response: SetBool.Response) -> SetBool.Response:
        response.success = self._pipeline is not None
        response.message = 'configure the node first'
        if self._pipeline is not None:
            self._pipeline.pause(request.data)
            response.message = 'learning is paused' if request.data else 'learning goes on'
        return response

    def _service(self, name: str) -> Callable[..., Awaitable[Trigger.Response]]:
        async def answer(_, response: Trigger.Response) -> Trigger.Response:
            if self._pipeline is None:
                response.message = 'configure the node first'
                return response
            # a step may take seconds; other callbacks go on meanwhile
            response.success, response.message = await self._pipeline.command(name)
            return response

        return answer

    def _watch(self) -> dict[str, str]:
        status = {'state': self._idle_state}
        if self._pipeline is not None:
            self._pipeline.watch()
            status = self._pipeline.status()
        text = json.dumps(status | {'problems': self._health.summary()[1]})
        self._status.publish(String(data=text))
        return flattened(status) | memory_values()


def main() -> NoReturn:
    """Run the node until it is told to stop."""
    leave(run(TrainingNode, 'training'))


if __name__ == '__main__':
    main()
