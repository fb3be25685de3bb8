"""One remembered frame as one file."""

import io
import json
from pathlib import Path
import zipfile

import cv2
import numpy as np
from sds_perception.core.depth import meters_to_millimeters, millimeters_to_meters
from sds_perception.core.files import write_atomically
from sds_perception.core.picture_files import encode_picture
from sds_perception.refinement.frame import RefinementFrame

POSES = ('world_T_camera', 'neighbor_T')
BROKEN = (
    ValueError,
    KeyError,
    TypeError,
    OSError,
    EOFError,
    RecursionError,
    zipfile.BadZipFile,
    cv2.error,
)
"""What numpy, OpenCV and json raise for cut, foreign and damaged files."""


def write_frame(path: Path, frame: RefinementFrame, descriptor: np.ndarray) -> int:
    """
    Write a frame in one step: pictures as JPEG, depth in whole millimeters, labels as they are.

    :param descriptor: (D,) float32 by which frames are compared.
    :returns: size of the file, bytes.
    :raises OSError: from the file system; an older file then stands.
    """
    about = {'name': frame.name, 'stamp_s': frame.stamp_s}
    arrays = {
        'about': np.array(json.dumps(about)),
        'K': frame.K,
        'descriptor': descriptor,
        'image': _encoded(frame.image),
    }
    if frame.depth is not None:
        arrays['depth'] = _encoded(meters_to_millimeters(frame.depth), '.png')
    if frame.labels is not None:
        arrays['labels'] = _encoded(frame.labels, '.png')
    if frame.neighbors is not None:
        for index, neighbor in enumerate(frame.neighbors):
            arrays[f'neighbor_{index}'] = _encoded(neighbor)
    arrays |= {key: getattr(frame, key) for key in POSES if getattr(frame, key) is not None}
    content = io.BytesIO()
    np.savez(content, **arrays)
    write_atomically(path, content.getvalue())
    return content.tell()


def read_frame(path: Path) -> tuple[RefinementFrame, np.ndarray]:
    """
    Read a frame and its descriptor.

    :raises ValueError: if the file is missing, damaged or something else.
    """
    try:
        with np.load(path, allow_pickle=False) as file:
            return _decode_frame(file), file['descriptor']
    except BROKEN as error:
        raise ValueError(f'{path} is not a remembered frame ({error})') from None


def _decode_frame(file: np.lib.npyio.NpzFile) -> RefinementFrame:
    about = json.loads(str(file['about']))
    depth = _decoded(file['depth']) if 'depth' in file else None
    neighbors = [_decoded_rgb(file[key]) for key in ('neighbor_0', 'neighbor_1') if key in file]
    return RefinementFrame(
        image=_decoded_rgb(file['image']),
        K=file['K'],
        depth=None if depth is None else millimeters_to_meters(depth),
        labels=_decoded(file['labels']) if 'labels' in file else None,
        stamp_s=float(about['stamp_s']),
        name=str(about['name']),
        neighbors=np.stack(neighbors) if neighbors else None,
        **{key: file[key] for key in POSES if key in file},
    )


def _encoded(array: np.ndarray, suffix: str = '.jpg') -> np.ndarray:
    return np.frombuffer(encode_picture(array, suffix), np.uint8)


def _decoded(content: np.ndarray) -> np.ndarray:
    array = cv2.imdecode(content, cv2.IMREAD_UNCHANGED)
    if array is None:
        raise ValueError('a picture in it cannot be decoded')
    return array


def _decoded_rgb(content: np.ndarray) -> np.ndarray:
    return np.ascontiguousarray(_decoded(content)[..., ::-1])
