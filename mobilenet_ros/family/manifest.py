# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The manifest of a family: a folder holds manifest.yaml, a labels file and the ONNX files.

Anchors that follow no layout of ours lie beside it in a file of their own.
Model files are held against the manifest's sha256 when they are used, not when it is read.
"""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import yaml

from mobilenet_ros.errors import ManifestError
from mobilenet_ros.family.anchor_file import ANCHORS_NAME, anchor_bytes, read_anchors
from mobilenet_ros.family.anchors import AnchorLayout, ListedAnchors
from mobilenet_ros.family.architecture import ANCHORS_PER_CELL
from mobilenet_ros.family.check import check_family, number, side_px, whole
from mobilenet_ros.family.family import BOX_SCALES, Accuracy, Cost, Family, Model
from mobilenet_ros.family.files import MANIFEST, inside
from mobilenet_ros.family.fit import FILL, PLACES, Fit
from mobilenet_ros.family.labels import format_labels, read_labels
from mobilenet_ros.family.variant import Variant, rho_of
from mobilenet_ros.family.yaml_file import check_keys, read_yaml

FILE_NAME = MANIFEST
LABELS_NAME = 'labels.txt'
FORMAT = 1
_VARIANT = ('alpha', 'side', 'precision')
_MORE = ('map_small', 'map_medium', 'map_large', 'map_error', 'map_large_error')


def load_family(folder: str | Path) -> Family:
    """Read and check the manifest and the labels of a family; model files are checked on use."""
    folder = Path(folder)
    document = read_yaml(folder / FILE_NAME, f'a family is a folder with a {FILE_NAME}')
    labels = inside(folder, str(document.get('labels', LABELS_NAME)))
    return parse_manifest(document, folder, read_labels(labels))


def parse_manifest(document: Mapping[str, Any], folder: Path, labels: tuple[str, ...]) -> Family:
    """Turn a manifest's content into a Family; `manifest_document` is the inverse."""
    where = str(folder / FILE_NAME)
    required = {'format', 'family', 'base_side', 'sides', 'labels', 'anchors', 'models'}
    check_keys(document, required, {'box_scales', 'measured_on', 'accuracy', 'cost', 'resize',
                                     'two_octaves_from'},
               where)
    if document['format'] != FORMAT:
        raise ManifestError(f'{where}: format is {document["format"]!r}, this version reads '
                            f'{FORMAT}')
    try:
        return check_family(_family(document, folder, labels, where), where)
    except (TypeError, ValueError, ArithmeticError) as error:
        if isinstance(error, ManifestError):
            raise
        raise ManifestError(f'{where}: {error}') from error


def _family(document: Mapping[str, Any], folder: Path, labels: tuple[str, ...],
            where: str) -> Family:
    base_side = side_px(document['base_side'])
    return Family(
        name=str(document['family']), folder=folder, base_side=base_side,
        sides=tuple(sorted(map(side_px, document['sides']))), labels=labels,
        anchors=_anchors(document['anchors'], folder, where),
        models=tuple(_model(entry, folder, where) for entry in document['models']),
        box_scales=tuple(map(number, document.get('box_scales', BOX_SCALES))),
        measured_on=str(document.get('measured_on', '')),
        accuracies=dict(_accuracy(entry, base_side, where)
                        for entry in document.get('accuracy', ())),
        costs=dict(_cost(entry, base_side, where) for entry in document.get('cost', ())),
        fit=_fit(document.get('resize'), where),
        two_octaves_from=_two_octaves(document, where))


def _two_octaves(document: Mapping[str, Any], where: str) -> int:
    first = int(document.get('two_octaves_from', 0))
    odd = [side for side in document['sides'] if 0 < first <= side and side % 2]
    if first < 0 or odd:
        found = f'sides {", ".join(map(str, odd))}' if odd else 'a negative one'
        raise ManifestError(f'{where}: two_octaves_from is {first}; expected a side in pixels '
                            f'from which on all sides are even, not {found}')
    return first


def _fit(entry: Any, where: str) -> Fit:
    if entry is None:
        return Fit()
    check_keys(entry, {'fit'}, {'place', 'fill'}, f'{where}, resize')
    return Fit(str(entry['fit']), str(entry.get('place', PLACES[0])),
               int(entry.get('fill', FILL)))


def _anchors(entry: Any, folder: Path, where: str) -> AnchorLayout:
    if isinstance(entry, Mapping) and 'file' in entry:
        check_keys(entry, {'version', 'file'}, set(), f'{where}, anchors')
        return read_anchors(inside(folder, str(entry['file'])), str(entry['version']))
    check_keys(entry, {'version', 'sizes_px'}, set(), f'{where}, anchors')
    sizes = tuple(tuple((number(width), number(height)) for width, height in level)
                  for level in entry['sizes_px'])
    found = tuple(map(len, sizes))
    if found != ANCHORS_PER_CELL:
        raise ManifestError(f'{where}, anchors: sizes_px has {found} sizes on its levels; '
                            f'the networks have {ANCHORS_PER_CELL}')
    return AnchorLayout(str(entry['version']), sizes)


def _model(entry: Any, folder: Path, where: str) -> Model:
    check_keys(entry, {'file', 'alpha', 'precision', 'sha256'}, set(), f'{where}, models')
    alpha = number(entry['alpha'])
    Variant(alpha, 1.0, entry['precision'])
    inside(folder, str(entry['file']))
    return Model(str(entry['file']), alpha, entry['precision'], str(entry['sha256']))


def _accuracy(entry: Any, base_side: int, where: str) -> tuple[Variant, Accuracy]:
    check_keys(entry, {*_VARIANT, 'map', 'map50'}, set(_MORE), f'{where}, accuracy')
    more = (entry.get(key) for key in _MORE)
    return _variant(entry, base_side), Accuracy(
        number(entry['map']), number(entry['map50']),
        *(None if figure is None else number(figure) for figure in more))


def _cost(entry: Any, base_side: int, where: str) -> tuple[Variant, Cost]:
    check_keys(entry, {*_VARIANT, 'mult_adds', 'params'}, set(), f'{where}, cost')
    return _variant(entry, base_side), Cost(whole(entry['mult_adds']), whole(entry['params']))


def _variant(entry: Mapping[str, Any], base_side: int) -> Variant:
    return Variant(number(entry['alpha']), rho_of(whole(entry['side']), base_side),
                   entry['precision'])


def manifest_document(family: Family) -> dict[str, Any]:
    """Return a family's manifest as plain data; `parse_manifest` is the inverse."""
    document = {
        'format': FORMAT, 'family': family.name, 'base_side': family.base_side,
        'sides': list(family.sides), 'labels': LABELS_NAME,
        'box_scales': list(family.box_scales),
        'anchors': _anchors_entry(family.anchors),
        'models': [{'file': model.file, 'alpha': model.alpha, 'precision': model.precision,
                    'sha256': model.sha256} for model in family.models],
        'measured_on': family.measured_on,
        'accuracy': [_accuracy_entry(family, *item) for item in sorted(family.accuracies.items())],
    }
    costs = [_variant_entry(family, variant) | asdict(family.costs[variant])
             for variant in sorted(family.costs)]
    return (document | ({'cost': costs} if costs else {})
            | ({'two_octaves_from': family.two_octaves_from} if family.two_octaves_from else {})
            | ({'resize': _fit_entry(family.fit)} if family.fit != Fit() else {}))


def _fit_entry(fit: Fit) -> dict[str, Any]:
    return {'fit': fit.kind, 'place': fit.place, 'fill': fit.fill}


def _anchors_entry(anchors: AnchorLayout) -> dict[str, Any]:
    if isinstance(anchors, ListedAnchors):
        return {'version': anchors.version, 'file': ANCHORS_NAME}
    return {'version': anchors.version,
            'sizes_px': [[list(size) for size in level] for level in anchors.sizes_px]}


def _variant_entry(family: Family, variant: Variant) -> dict[str, Any]:
    return {'alpha': variant.alpha, 'side': family.side_of(variant.rho),
            'precision': variant.precision}


def _accuracy_entry(family: Family, variant: Variant, accuracy: Accuracy) -> dict[str, Any]:
    more = {key: getattr(accuracy, key) for key in _MORE}
    return (_variant_entry(family, variant) | {'map': accuracy.map, 'map50': accuracy.map50}
            | {key: value for key, value in more.items() if value is not None})


def save_manifest(family: Family) -> None:
    """Write manifest, labels and listed anchors into the family's folder, each whole or not."""
    document = yaml.safe_dump(manifest_document(family), sort_keys=False, default_flow_style=None)
    _replace(family.folder / LABELS_NAME, format_labels(family.labels).encode())
    if isinstance(family.anchors, ListedAnchors):
        _replace(family.folder / ANCHORS_NAME, anchor_bytes(family.anchors))
    _replace(family.folder / FILE_NAME, document.encode())


def _replace(path: Path, content: bytes) -> None:
    scratch = path.with_name(f'.{path.name}.new')
    scratch.write_bytes(content)
    scratch.replace(path)
