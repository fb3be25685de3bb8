"""Choose the pictures that are most worth annotating."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterator
from pathlib import Path
import sys
from typing import Any

SUMMARY = 'Choose the frames of a folder or bag that are most worth annotating.'


def add_arguments(parser: ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument('--count', type=int, required=True, metavar='N', help='how many to choose')
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument(
        '--folder',
        metavar='DIR',
        help='its pictures and videos; folders in it are not looked into',
    )
    source.add_argument('--bag', metavar='BAG', help='of ROS 1 or 2 (needs rosbags)')
    parser.add_argument('--topic', default='', help='of the bag; default: its only one of images')
    parser.add_argument(
        '--every', type=int, default=1, metavar='K', help='look at every Kth frame only'
    )
    parser.add_argument(
        '--checkpoint',
        default='',
        help='whose depth decoder compares frames; default: indoor',
    )
    parser.add_argument(
        '--student',
        metavar='FILE',
        help='a second checkpoint: prefer frames on whose depth the two disagree',
    )
    parser.add_argument(
        '--annotated', metavar='FILE', help='chosen.txt of an earlier choice: keep away from those'
    )
    parser.add_argument('--out', required=True, metavar='DIR', help='where chosen frames go')
    parser.add_argument('--json', metavar='FILE', help='write what was chosen')


def run(arguments: Namespace) -> int:
    """Look at all frames, choose, write the chosen ones with a contact sheet and a list."""
    from sds_perception.cli.progress import track
    from sds_perception.core.files import write_json
    from sds_perception.training.label_selection import farthest_point_order, standardize
    import torch

    check(arguments)
    listed = annotated_names(arguments.annotated)
    refused: dict[str, None] = {}  # a file is met twice, and told once
    frames = open_frames(arguments, lambda sentence: refused.setdefault(sentence))
    observer = Observer(arguments.checkpoint, arguments.student)
    names, seen = [], []
    for name, image in taken(track(frames, 'looking'), arguments.every):
        names.append(name)
        seen.append(observer.look(image))
    before = indices_of(listed, names)
    if len(before) == len(names):
        raise ValueError(f'of {len(names)} frames all were annotated before; none can be chosen')
    order = farthest_point_order(
        standardize(torch.stack([features for features, _ in seen])),
        arguments.count,
        scores=torch.tensor([score for _, score in seen]) if arguments.student else None,
        taken=before,
    )
    write_chosen(arguments, frames, order)
    print(
        f'{len(order)} of {len(seen)} frames are in {Path(arguments.out) / "images"}, '
        f'the most different first in {Path(arguments.out) / "contact_sheet.png"}'
    )
    for sentence in refused:
        print(f'sds select: {sentence}', file=sys.stderr)
    if arguments.json:
        every = arguments.every
        chosen = [
            {'name': names[index], 'index': index * every, 'disagreement': seen[index][1]}
            for index in order
        ]
        result = {
            'checkpoint': str(observer.path),
            'student': arguments.student or '',
            'frames': len(seen),
            'chosen': chosen,
            'refused': list(refused),
        }
        write_json(arguments.json, result)
    return 1 if refused else 0


class Observer:
    """Describes images by one network, and tells how far a second one disagrees."""

    def __init__(self, checkpoint: str, student: str | None):
        """
        Load the networks.

        :raises FileNotFoundError: for a missing checkpoint.
        :raises ValueError: for one that cannot be used.
        """
        from sds_perception.inference.served_network import load_network

        network, self._info, _, self.path = load_network(checkpoint)
        self._teacher = self._features_of(network.network)
        self._student = None
        if student:
            self._student = self._features_of(load_network(student)[0].network)

    def look(self, image: Any) -> tuple[Any, float]:
        """
        Look at a picture.

        :param image: (H, W, 3) uint8 RGB.
        :returns: features (D,) and the disagreement, 0 without a second network.
        :raises ValueError: for what is no picture.
        """
        from sds_perception.inference.preprocess import check_image, prepare_image
        from sds_perception.training.label_selection import depth_disagreement

        check_image(image)
        images = prepare_image(image, self._info)
        features, disp = self._teacher.describe(images)
        if self._student is None:
            return features[0], 0.0
        _, student_disp = self._student.describe(images)
        return features[0], float(depth_disagreement(student_disp, disp)[0])

    def _features_of(self, network: Any) -> Any:
        from sds_perception.training.picture_features import PictureFeatures

        return PictureFeatures(
            network, min_depth_m=self._info.min_depth_m, max_depth_m=self._info.max_depth_m
        )


def open_frames(arguments: Namespace, refuse: Callable[[str], None]) -> Any:
    """
    Return the frames, which have names and images, in an order that is the same every time.

    :param refuse: told of files of a folder that cannot be read, and are left out.
    :raises FileNotFoundError: for a folder or bag that is not there, or a folder without frames.
    :raises ValueError: for a bag that cannot be read.
    """
    if arguments.bag:
        from sds_perception.datasets.bag_images import BagImages

        return BagImages(arguments.bag, arguments.topic)
    from sds_perception.cli.frame_files import FrameFiles

    return FrameFiles([arguments.folder], refuse=refuse)


def taken(frames: Any, every: int) -> Iterator[tuple[str, Any]]:
    """Yield name and image of every so many frames, from the first."""
    for index, frame in enumerate(frames):
        if index % every == 0:
            yield frame.name, frame.image


def annotated_names(path: str | None) -> list[str]:
    """
    Return the names of frames that were annotated before.

    :param path: a list of names, one a line; None = none were.
    :raises ValueError: if it is no such list.
    """
    if path is None:
        return []
    wanted = 'wanted the chosen.txt of an earlier choice'
    if not Path(path).is_file():
        raise ValueError(f'there is no list {path}; {wanted}')
    try:
        lines = Path(path).read_text().splitlines()
    except UnicodeDecodeError:
        raise ValueError(f'{path} is no text; {wanted}') from None
    return [line for line in lines if line.strip()]


def indices_of(listed: list[str], names: list[str]) -> list[int]:
    """
    Return the places of listed names among those of all frames that were looked at.

    :raises ValueError: if one is not among them.
    """
    missing = [name for name in listed if name not in names]
    if missing:
        raise ValueError(
            f'--annotated names {missing[0]}, which is not among the {len(names)} frames looked '
            'at; give the same folder or bag and --every as before'
        )
    return [names.index(name) for name in listed]


def write_chosen(arguments: Namespace, frames: Any, order: list[int]) -> None:
    """Write chosen frames, sheet and list."""
    from sds_perception.core.files import write_atomically
    from sds_perception.core.picture_files import write_picture
    from sds_perception.evaluation.contact_sheet import THUMBNAIL_PX, contact_sheet
    from sds_perception.evaluation.visualize import fit_width

    out, chosen = Path(arguments.out), set(order)
    names, thumbnails = {}, {}
    for index, (name, image) in enumerate(taken(frames, arguments.every)):
        if index in chosen:
            names[index], thumbnails[index] = name, fit_width(image, THUMBNAIL_PX)
            write_picture(out / 'images' / f'{name}.png', image)
    captions = [f'{rank + 1}  {names[index]}' for rank, index in enumerate(order)]
    sheet = contact_sheet([thumbnails[index] for index in order], captions)
    write_picture(out / 'contact_sheet.png', sheet)
    write_atomically(out / 'chosen.txt', '\n'.join(names[index] for index in order) + '\n')


def check(arguments: Namespace) -> None:
    """
    Refuse options that make no sense, before anything is loaded.

    :raises ValueError: naming the option.
    :raises FileExistsError: for a folder with pictures, among which chosen ones would be lost.
    """
    for name in ('count', 'every'):
        if getattr(arguments, name) < 1:
            raise ValueError(f'--{name} is {getattr(arguments, name)}; wanted 1 or more')
    if arguments.topic and not arguments.bag:
        raise ValueError('--topic is of a bag; give --bag, too')
    images = Path(arguments.out) / 'images'
    if images.is_dir() and any(images.iterdir()):
        raise FileExistsError(
            f'{images} is not empty, and who annotates it would annotate an earlier choice, too; '
            'choose another --out, or empty it'
        )
