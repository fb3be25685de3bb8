"""Which qualities of service the nodes ask for and offer, and what does not fit."""

from rclpy.node import Node
from rclpy.qos import (
    DurabilityPolicy,
    HistoryPolicy,
    QoSProfile,
    ReliabilityPolicy,
)

# said once, and kept for those who come later
LATCHED = QoSProfile(
    depth=1,
    reliability=ReliabilityPolicy.RELIABLE,
    durability=DurabilityPolicy.TRANSIENT_LOCAL,
    history=HistoryPolicy.KEEP_LAST,
)


def output_qos(depth: int) -> QoSProfile:
    """Return what outputs offer: reliable, so that every subscriber fits."""
    return QoSProfile(
        depth=depth, reliability=ReliabilityPolicy.RELIABLE, history=HistoryPolicy.KEEP_LAST
    )


def input_qos(reliability: str, depth: int = 1, *, is_latched: bool = False) -> QoSProfile:
    """
    Return what inputs ask for: the newest messages, best_effort or reliable.

    :param is_latched: also ask for what was said before.
    """
    return QoSProfile(
        depth=depth,
        reliability=ReliabilityPolicy[reliability.upper()],
        durability=DurabilityPolicy.TRANSIENT_LOCAL if is_latched else DurabilityPolicy.VOLATILE,
        history=HistoryPolicy.KEEP_LAST,
    )


def choose_reliability(node: Node, topic: str, wanted: str) -> str:
    """
    Decide how to subscribe.

    :param topic: as the node calls it; remappings are applied here.
    :param wanted: best_effort, reliable, or auto: reliable if every publisher offers it.
    :returns: best_effort or reliable.
    """
    if wanted != 'auto':
        return wanted
    offers = [info.qos_profile.reliability for info in node.get_publishers_info_by_topic(topic)]
    is_reliable = bool(offers) and all(offer == ReliabilityPolicy.RELIABLE for offer in offers)
    return 'reliable' if is_reliable else 'best_effort'


def is_latched(node: Node, topic: str) -> bool:
    """Tell whether every publisher of a topic keeps what it said for those who come later."""
    offers = [info.qos_profile for info in node.get_publishers_info_by_topic(topic)]
    return bool(offers) and all(
        offer.durability == DurabilityPolicy.TRANSIENT_LOCAL
        and offer.reliability == ReliabilityPolicy.RELIABLE
        for offer in offers
    )


def unheard_publishers(node: Node, topic: str, qos: QoSProfile) -> list[str]:
    """Return a sentence for every publisher whose offer is less than we ask for."""
    name = node.resolve_topic_name(topic)
    return [
        f'{name} of node {info.node_name} does not reach us: it offers {_words(info.qos_profile)}'
        f', we ask for {_words(qos)}; set input_reliability to auto or best_effort'
        for info in node.get_publishers_info_by_topic(topic)
        if not _fits(info.qos_profile, qos)
    ]


def unserved_subscribers(node: Node, topic: str, qos: QoSProfile) -> list[str]:
    """Return a sentence for every subscriber who asks for more than we offer."""
    name = node.resolve_topic_name(topic)
    return [
        f'{name} does not reach node {info.node_name}: it asks for {_words(info.qos_profile)}'
        f', we offer {_words(qos)}; {_remedy(name, qos, info.qos_profile)}'
        for info in node.get_subscriptions_info_by_topic(topic)
        if not _fits(qos, info.qos_profile)
    ]


def _fits(offered: QoSProfile, asked: QoSProfile) -> bool:
    # the policies that differ in practice; deadlines and liveliness nobody here asks for
    has_reliability = (
        asked.reliability != ReliabilityPolicy.RELIABLE
        or offered.reliability != ReliabilityPolicy.BEST_EFFORT
    )
    return has_reliability and _has_durability(offered, asked)


def _has_durability(offered: QoSProfile, asked: QoSProfile) -> bool:
    return (
        asked.durability != DurabilityPolicy.TRANSIENT_LOCAL
        or offered.durability != DurabilityPolicy.VOLATILE
    )


def _remedy(name: str, offered: QoSProfile, asked: QoSProfile) -> str:
    if not _has_durability(offered, asked):  # what comes as a stream is not kept, by no parameter
        return 'let the subscriber ask for volatile'
    return (
        'let the subscriber ask for best_effort, or set '
        f'qos_overrides.{name}.publisher.reliability to reliable'
    )


def _words(qos: QoSProfile) -> str:
    return f'{qos.reliability.name.lower()} {qos.durability.name.lower()}'
