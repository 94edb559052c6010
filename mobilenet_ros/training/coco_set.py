# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Labelled pictures in COCO's json format."""

import io
import json
from collections.abc import Mapping
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from pycocotools.coco import COCO

from mobilenet_ros.errors import SourceError


@dataclass(frozen=True)
class CocoSet:
    """The pictures of a set by image id, its categories by name, and its boxes."""

    name: str
    pictures: dict[int, Path]
    category_ids: dict[str, int]
    truth: COCO


def load_coco_set(annotations: Path, pictures: Path | None = None,
                  renamed: Mapping[str, str] | None = None) -> CocoSet:
    """Read a set; its file names are relative to `pictures`, by default the file's own folder.

    `renamed` gives the set's categories other names; one of an empty name is not measured.
    Raises SourceError when the file is no COCO json or a picture is missing.
    """
    folder = pictures or annotations.parent
    try:
        with redirect_stdout(io.StringIO()):
            truth = COCO(str(annotations))
        files = {int(entry['id']): folder / entry['file_name'] for entry in truth.imgs.values()}
        categories = {str(entry['name']): int(entry['id']) for entry in truth.cats.values()}
        categories = {name: key for old, key in categories.items()
                      if (name := (renamed or {}).get(old, old))}
    except (OSError, json.JSONDecodeError, KeyError, TypeError, AssertionError) as error:
        raise SourceError(f'{annotations} is no COCO json with images, annotations and '
                          f'categories: {error!r}') from error
    missing = [path for path in files.values() if not path.is_file()]
    if missing or not files:
        raise SourceError(f'{annotations}: {len(missing)} of {len(files)} pictures are missing in '
                          f'{folder}' + (f', such as {missing[0].name}' if missing else ''))
    return CocoSet(annotations.absolute().parent.name, files, categories, truth)

