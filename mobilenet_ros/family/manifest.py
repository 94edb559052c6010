# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The manifest of a family: a folder holds manifest.yaml, a labels file and the ONNX files.

Model files are held against the manifest's sha256 when they are used, not when it is read.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from mobilenet_ros.errors import ManifestError
from mobilenet_ros.family.anchors import AnchorLayout
from mobilenet_ros.family.architecture import ANCHORS_PER_CELL
from mobilenet_ros.family.family import BOX_SCALES, Accuracy, Family, Model
from mobilenet_ros.family.labels import format_labels, read_labels
from mobilenet_ros.family.variant import Variant, rho_of

FILE_NAME = 'manifest.yaml'
LABELS_NAME = 'labels.txt'
FORMAT = 1
_AREAS = ('map_small', 'map_medium', 'map_large')


def load_family(folder: str | Path) -> Family:
    """Read and check the manifest and the labels of a family; model files are checked on use."""
    folder = Path(folder)
    document = _read_yaml(folder / FILE_NAME)
    return parse_manifest(document, folder, read_labels(folder / str(document.get('labels', ''))))


def _read_yaml(path: Path) -> dict[str, Any]:
    try:
        document = yaml.safe_load(path.read_text(encoding='utf-8'))
    except OSError as error:
        raise ManifestError(f'{path} cannot be read: {error.strerror}; a family is a folder with '
                            f'a {FILE_NAME}') from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise ManifestError(f'{path} is not YAML: {error}') from error
    if not isinstance(document, dict):
        raise ManifestError(f'{path} must be a mapping of keys to values')
    return document


def parse_manifest(document: Mapping[str, Any], folder: Path, labels: tuple[str, ...]) -> Family:
    """Turn a manifest's content into a Family; `manifest_document` is the inverse."""
    where = str(folder / FILE_NAME)
    required = {'format', 'family', 'base_side', 'sides', 'labels', 'anchors', 'models'}
    _check_keys(document, required, {'box_scales', 'measured_on', 'accuracy'}, where)
    if document['format'] != FORMAT:
        raise ManifestError(f'{where}: format is {document["format"]!r}, this version reads '
                            f'{FORMAT}')
    try:
        return _family(document, folder, labels, where)
    except (TypeError, ValueError) as error:
        if isinstance(error, ManifestError):
            raise
        raise ManifestError(f'{where}: {error}') from error


def _family(document: Mapping[str, Any], folder: Path, labels: tuple[str, ...],
            where: str) -> Family:
    base_side = int(document['base_side'])
    return Family(
        name=str(document['family']), folder=folder, base_side=base_side,
        sides=tuple(sorted(int(side) for side in document['sides'])), labels=labels,
        anchors=_anchors(document['anchors'], where),
        models=tuple(_model(entry, where) for entry in document['models']),
        box_scales=tuple(map(float, document.get('box_scales', BOX_SCALES))),
        measured_on=str(document.get('measured_on', '')),
        accuracies=dict(_accuracy(entry, base_side, where)
                        for entry in document.get('accuracy', ())))


def _anchors(entry: Any, where: str) -> AnchorLayout:
    _check_keys(entry, {'version', 'sizes_px'}, set(), f'{where}, anchors')
    sizes = tuple(tuple((float(width), float(height)) for width, height in level)
                  for level in entry['sizes_px'])
    found = tuple(map(len, sizes))
    if found != ANCHORS_PER_CELL:
        raise ManifestError(f'{where}, anchors: sizes_px has {found} sizes on its levels; '
                            f'the networks have {ANCHORS_PER_CELL}')
    return AnchorLayout(str(entry['version']), sizes)


def _model(entry: Any, where: str) -> Model:
    _check_keys(entry, {'file', 'alpha', 'precision', 'sha256'}, set(), f'{where}, models')
    Variant(float(entry['alpha']), 1.0, entry['precision'])
    return Model(str(entry['file']), float(entry['alpha']), entry['precision'],
                 str(entry['sha256']))


def _accuracy(entry: Any, base_side: int, where: str) -> tuple[Variant, Accuracy]:
    _check_keys(entry, {'alpha', 'side', 'precision', 'map', 'map50'}, set(_AREAS),
                f'{where}, accuracy')
    variant = Variant(float(entry['alpha']), rho_of(int(entry['side']), base_side),
                      entry['precision'])
    return variant, Accuracy(float(entry['map']), float(entry['map50']),
                             *(entry.get(key) for key in _AREAS))


def _check_keys(entry: Any, required: set[str], optional: set[str], where: str) -> None:
    if not isinstance(entry, Mapping):
        raise ManifestError(f'{where}: expected a mapping with {_names(required)}')
    unknown, missing = set(entry) - required - optional, required - set(entry)
    if unknown:
        raise ManifestError(f'{where}: unknown key {_names(unknown)}; '
                            f'valid keys are {_names(required | optional)}')
    if missing:
        raise ManifestError(f'{where}: missing key {_names(missing)}')


def _names(keys: set[str]) -> str:
    return ', '.join(sorted(map(str, keys)))


def manifest_document(family: Family) -> dict[str, Any]:
    """Return a family's manifest as plain data; `parse_manifest` is the inverse."""
    return {
        'format': FORMAT, 'family': family.name, 'base_side': family.base_side,
        'sides': list(family.sides), 'labels': LABELS_NAME,
        'box_scales': list(family.box_scales),
        'anchors': {'version': family.anchors.version,
                    'sizes_px': [[list(size) for size in level]
                                 for level in family.anchors.sizes_px]},
        'models': [{'file': model.file, 'alpha': model.alpha, 'precision': model.precision,
                    'sha256': model.sha256} for model in family.models],
        'measured_on': family.measured_on,
        'accuracy': [_accuracy_entry(family, *item) for item in sorted(family.accuracies.items())],
    }


def _accuracy_entry(family: Family, variant: Variant, accuracy: Accuracy) -> dict[str, Any]:
    entry: dict[str, Any] = {'alpha': variant.alpha, 'side': family.side_of(variant.rho),
                             'precision': variant.precision,
                             'map': accuracy.map, 'map50': accuracy.map50}
    areas = {key: getattr(accuracy, key) for key in _AREAS}
    return entry | {key: value for key, value in areas.items() if value is not None}


def save_manifest(family: Family) -> None:
    """Write the manifest and the labels into the family's folder; neither is ever half there."""
    document = yaml.safe_dump(manifest_document(family), sort_keys=False, default_flow_style=None)
    _replace_text(family.folder / LABELS_NAME, format_labels(family.labels))
    _replace_text(family.folder / FILE_NAME, document)


def _replace_text(path: Path, text: str) -> None:
    scratch = path.with_name(f'.{path.name}.new')
    scratch.write_text(text, encoding='utf-8')
    scratch.replace(path)
