# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""One small labelled set as different tools write it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from support.blob_family import blob_picture
from support.pictures import write_pixels

NAMES = ('sky', 'blob', 'cup')
# For each picture the boxes: name, left, top, right, bottom, in whole pixels.
BOXES: dict[str, list[tuple[str, int, int, int, int]]] = {
    'a.png': [('blob', 80, 40, 107, 60), ('cup', 200, 100, 240, 200)],
    'b.png': [('blob', 107, 60, 133, 80)],
    'c.png': [],
    'd.png': [('blob', 80, 80, 107, 100), ('blob', 107, 40, 133, 60)]}
WIDTH, HEIGHT = 320, 240


def _pixels(boxes: list[tuple[str, int, int, int, int]]) -> np.ndarray:
    """Return a picture in which the finder of blobs sees some of them and more."""
    found = blob_picture(centre=(100, 80))
    return found if boxes else np.zeros_like(found)


def pictures(folder: Path) -> Path:
    """Write the pictures into a folder."""
    for name, boxes in BOXES.items():
        write_pixels(folder / name, _pixels(boxes))
    return folder


def coco_document() -> dict[str, Any]:
    """Return the set as COCO has it."""
    names = list(BOXES)
    boxes = [{'id': 0, 'image_id': names.index(file) + 5, 'category_id': NAMES.index(name) + 1,
              'bbox': [left, top, right - left, bottom - top]}
             for file, found in BOXES.items() for name, left, top, right, bottom in found]
    return {
        'images': [{'id': number, 'file_name': name, 'width': WIDTH, 'height': HEIGHT}
                   for number, name in enumerate(names, 5)],
        'annotations': [entry | {'id': number} for number, entry in enumerate(boxes, 1)],
        'categories': [{'id': number, 'name': name} for number, name in enumerate(NAMES, 1)]}


def coco(folder: Path) -> Path:
    """Write COCO json beside the pictures."""
    path = pictures(folder) / 'set.json'
    path.write_text(json.dumps(coco_document(), indent=1))
    return path


def voc_text(name: str) -> str:
    """Return the xml of a picture; VOC counts from one."""
    objects = ''.join(
        f'<object><name>{kind}</name><bndbox><xmin>{left + 1}</xmin><ymin>{top + 1}</ymin>'
        f'<xmax>{right}</xmax><ymax>{bottom}</ymax></bndbox></object>\n'
        for kind, left, top, right, bottom in BOXES[name])
    return (f'<annotation>\n<filename>{name}</filename>\n<size><width>{WIDTH}</width>'
            f'<height>{HEIGHT}</height></size>\n{objects}</annotation>\n')


def voc(folder: Path) -> Path:
    """Write VOC's two folders."""
    (folder / 'Annotations').mkdir(parents=True)
    pictures(folder / 'JPEGImages')
    for name in BOXES:
        (folder / 'Annotations' / name).with_suffix('.xml').write_text(voc_text(name))
    return folder


def yolo_text(name: str) -> str:
    """Return the txt of a picture."""
    return ''.join(f'{NAMES.index(kind)} {(left + right) / 2 / WIDTH!r} '
                   f'{(top + bottom) / 2 / HEIGHT!r} {(right - left) / WIDTH!r} '
                   f'{(bottom - top) / HEIGHT!r}\n'
                   for kind, left, top, right, bottom in BOXES[name])


def _txts(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in BOXES:
        (folder / name).with_suffix('.txt').write_text(yolo_text(name))


def yolo(folder: Path) -> Path:
    """Write images/ and labels/ with data.yaml."""
    pictures(folder / 'images')
    _txts(folder / 'labels')
    (folder / 'data.yaml').write_text(f'nc: {len(NAMES)}\nnames: [{", ".join(NAMES)}]\n')
    return folder


def yolo_parts(folder: Path) -> Path:
    """Write images/val, labels/val and a data.yaml that names them, for train and for val."""
    pictures(folder / 'images' / 'val')
    _txts(folder / 'labels' / 'val')
    (folder / 'data.yaml').write_text('path: /home/other/set\ntrain: images/val\nval: images/val\n'
                                      f'names: [{", ".join(NAMES)}]\n')
    return folder


def yolo_beside(folder: Path) -> Path:
    """Write each txt beside its picture, as LabelImg does."""
    _txts(pictures(folder))
    (folder / 'classes.txt').write_text(''.join(f'{name}\n' for name in NAMES))
    return folder


def darknet(folder: Path) -> Path:
    """Write what CVAT calls YOLO 1.1."""
    _txts(pictures(folder / 'obj_train_data'))
    (folder / 'obj.names').write_text('\n'.join(NAMES))
    (folder / 'train.txt').write_text('\n'.join(f'data/obj_train_data/{name}' for name in BOXES))
    (folder / 'obj.data').write_text('classes = 3\ntrain = data/train.txt\n'
                                     'names = data/obj.names\nbackup = backup/\n')
    return folder


def csv_of_boxes(folder: Path) -> Path:
    """Write our own csv."""
    path = pictures(folder) / 'boxes.csv'
    rows = [f'{file},{name},1.0,{left},{top},{right},{bottom}'
            for file, found in BOXES.items() for name, left, top, right, bottom in found]
    path.write_text('\n'.join(['file,class,score,x1,y1,x2,y2', *rows]) + '\n')
    return path


def csv_of_tensorflow(folder: Path) -> Path:
    """Write TensorFlow's csv, which cannot speak of a picture without objects."""
    path = pictures(folder) / 'labels.csv'
    rows = [f'{file},{WIDTH},{HEIGHT},{name},{left},{top},{right},{bottom}'
            for file, found in BOXES.items() for name, left, top, right, bottom in found]
    path.write_text('\n'.join(['filename,width,height,class,xmin,ymin,xmax,ymax', *rows]) + '\n')
    (folder / 'c.png').unlink()
    return path


FORMATS: tuple[Callable[[Path], Path], ...] = (coco, voc, yolo, yolo_parts, yolo_beside, darknet,
                                               csv_of_boxes)
