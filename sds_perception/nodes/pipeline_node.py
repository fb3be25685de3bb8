"""A lifecycle node whose work is done by a pipeline between configuration and cleanup."""

from typing import Any

from rclpy.lifecycle import LifecycleNode, LifecycleState, TransitionCallbackReturn
from sds_perception.nodes.health import ERROR, Health

SUCCESS = TransitionCallbackReturn.SUCCESS
FAILURE = TransitionCallbackReturn.FAILURE


class PipelineNode(LifecycleNode):
    """
    Starts, stops and closes what ``on_configure`` leaves in ``_pipeline``.

    The pipeline has ``start()``, ``stop()`` and ``close()``.
    """

    def __init__(self, name: str):
        super().__init__(name)
        self._health = Health()
        self._pipeline: Any = None
        self._idle_state = 'unconfigured'
        """What diagnostics call it without a pipeline."""

    def on_activate(self, state: LifecycleState) -> TransitionCallbackReturn:
        """Listen to the camera."""
        self._pipeline.start()
        return SUCCESS

    def on_deactivate(self, state: LifecycleState) -> TransitionCallbackReturn:
        """Listen no more; the weights stay."""
        self._pipeline.stop()
        return SUCCESS

    def on_cleanup(self, state: LifecycleState) -> TransitionCallbackReturn:
        """Free the weights; files stay."""
        self._close_pipeline()
        return SUCCESS

    def on_shutdown(self, state: LifecycleState) -> TransitionCallbackReturn:
        """Free everything."""
        self._close_pipeline()
        self._idle_state = 'finalized'
        return SUCCESS

    def on_error(self, state: LifecycleState) -> TransitionCallbackReturn:
        """Go back to the start after an error that nobody foresaw."""
        self._close_pipeline()
        self.get_logger().error(f'a transition from {state.label} failed; configure again')
        return SUCCESS

    def destroy_node(self) -> None:
        """End the threads, then the node."""
        self._close_pipeline()
        super().destroy_node()

    def _configure_if_autostart(self, autostart: bool) -> None:
        if autostart and self.trigger_configure() == SUCCESS:
            self.trigger_activate()

    def _refuse_to_configure(self, problem: str, error: Exception) -> TransitionCallbackReturn:
        sentence = f'cannot configure: {error}'
        self.get_logger().error(sentence)
        self._health.report(problem, ERROR, sentence)
        return FAILURE

    def _close_pipeline(self) -> None:
        if self._pipeline is not None:
            self._pipeline.close()
            self._pipeline = None
