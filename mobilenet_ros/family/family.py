# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A family: its models, its variants, what each costs and how good each was measured to be."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from mobilenet_ros.errors import ManifestError, VariantError
from mobilenet_ros.family.anchors import AnchorLayout
from mobilenet_ros.family.architecture import detector
from mobilenet_ros.family.cost import mult_adds, parameters
from mobilenet_ros.family.files import MAX_MODEL_BYTES, inside, read_bounded
from mobilenet_ros.family.fit import Fit
from mobilenet_ros.family.octaves import OctaveAnchors, octave_anchors, octave_sides
from mobilenet_ros.family.variant import Variant, rho_of

BOX_SCALES = (10.0, 10.0, 5.0, 5.0)  # of the deltas' x, y, width and height, as SSD has them

# The key of the entry that names a tensor's other file, as protobuf writes it (onnx.proto,
# TensorProto.external_data): field 1, eight bytes.
_ELSEWHERE = b'\x0a\x08location'


@dataclass(frozen=True)
class Model:
    """One ONNX file: every side of one alpha in one precision.

    made_from: the precision of the file, where the network is made of it when it is loaded.
    """

    file: str
    alpha: float
    precision: str
    sha256: str
    made_from: str = ''


@dataclass(frozen=True)
class Cost:
    """What one inference of a variant takes, where the layer table cannot tell."""

    mult_adds: int
    params: int


@dataclass(frozen=True)
class Accuracy:
    """Measured accuracy of one variant on the set that the family names, each figure in [0, 1].

    map_error, map_large_error: the standard errors of `map` and `map_large`, by how much other
    pictures of the kind would move them.
    """

    map: float
    map50: float
    map_small: float | None = None
    map_medium: float | None = None
    map_large: float | None = None
    map_error: float | None = None
    map_large_error: float | None = None


@dataclass(frozen=True)
class Member:
    """A variant with its input side in pixels, its cost and, where measured, its accuracy.

    octaves: how many scales of the picture it looks at, 1 or 2.
    """

    variant: Variant
    side: int
    mult_adds: int
    params: int
    accuracy: Accuracy | None
    octaves: int = 1

    @property
    def octave_sides(self) -> tuple[int, ...]:
        """Return the sides in pixels at which its network runs, the input's first."""
        return octave_sides(self.side, self.octaves)


@dataclass(frozen=True)
class Family:
    """Everything that is known of a family; build it with `load_family`.

    two_octaves_from: the side in pixels from which members look at the picture's half besides; 0
    where none does.
    """

    name: str
    folder: Path
    base_side: int
    sides: tuple[int, ...]
    labels: tuple[str, ...]
    anchors: AnchorLayout
    models: tuple[Model, ...]
    box_scales: tuple[float, ...] = BOX_SCALES
    measured_on: str = ''
    accuracies: Mapping[Variant, Accuracy] = field(default_factory=dict)
    costs: Mapping[Variant, Cost] = field(default_factory=dict)  # of networks of another make
    fit: Fit = Fit()
    two_octaves_from: int = 0

    @cached_property
    def members(self) -> tuple[Member, ...]:
        """Return every variant of the family, cheapest first."""
        members = (self._member(model, side) for model in self.models for side in self.sides)
        return tuple(sorted(members, key=lambda member: (member.mult_adds, member.variant)))

    def _member(self, model: Model, side: int) -> Member:
        variant = Variant(model.alpha, rho_of(side, self.base_side), model.precision)
        cost = self.costs.get(variant) or self._cost_of_layers(model.alpha, side)
        return Member(variant, side, cost.mult_adds, cost.params, self.accuracies.get(variant),
                      self.octaves_at(side))

    def octaves_at(self, side: int) -> int:
        """Return how many scales of the picture members of an input side look at."""
        return 2 if 0 < self.two_octaves_from <= side else 1

    def anchors_of(self, member: Member) -> OctaveAnchors:
        """Return the anchors of everything that a member looks at."""
        found = self._anchors.get(member.side)
        if found is None:
            found = octave_anchors(self.anchors, member.side, member.octaves)
            self._anchors[member.side] = found
        return found

    @cached_property
    def _anchors(self) -> dict[int, OctaveAnchors]:
        return {}

    def _cost_of_layers(self, alpha: float, side: int) -> Cost:
        tables = [detector(alpha, (each, each), len(self.labels))
                  for each in octave_sides(side, self.octaves_at(side))]
        return Cost(sum(map(mult_adds, tables)), parameters(tables[0]))

    def member(self, variant: Variant) -> Member:
        """Return the member of a variant; an input side within half a pixel is the same one."""
        key = variant.alpha, variant.precision, self.side_of(variant.rho)
        if found := self._by_side.get(key):
            return found
        raise VariantError(f'{variant} is not in the family {self.name}; {self.choices()}')

    @cached_property
    def _by_side(self) -> dict[tuple[float, str, int], Member]:
        return {(member.variant.alpha, member.variant.precision, member.side): member
                for member in self.members}

    def __contains__(self, variant: Variant) -> bool:
        """Tell whether a variant is a member."""
        return (variant.alpha, variant.precision, self.side_of(variant.rho)) in self._by_side

    def side_of(self, rho: float) -> int:
        """Return the input side in pixels that a resolution multiplier stands for."""
        return round(rho * self.base_side)

    def choices(self) -> str:
        """Return one sentence that lists the valid alphas, rhos and precisions."""
        def listed(values: set[Any]) -> str:
            return ', '.join(f'{value:g}' if isinstance(value, float) else str(value)
                             for value in sorted(values))
        variants = [member.variant for member in self.members]
        return (f'alpha is one of {listed({v.alpha for v in variants})}; '
                f'rho one of {listed({v.rho for v in variants})}; '
                f'precision one of {listed({v.precision for v in variants})}')

    def model_of(self, variant: Variant) -> Model:
        """Return the model file that runs a variant."""
        wanted = self.member(variant).variant
        return self._model_by_width[wanted.alpha, wanted.precision]

    @cached_property
    def _model_by_width(self) -> dict[tuple[float, str], Model]:
        return {(model.alpha, model.precision): model for model in self.models}

    def model_bytes(self, model: Model) -> bytes:
        """Return a model file's bytes, after holding them against the manifest's sha256."""
        path = inside(self.folder, model.file)
        try:
            content = read_bounded(path, MAX_MODEL_BYTES)
        except OSError as error:
            raise ManifestError(f'model file {path} cannot be read: {error.strerror}') from error
        found = hashlib.sha256(content).hexdigest()
        if found != model.sha256:
            raise ManifestError(
                f'model file {path} is not the one its manifest names: sha256 is {found} '
                f'({len(content)} bytes), expected {model.sha256}')
        if _ELSEWHERE in content:
            raise ManifestError(f'model file {path} keeps weights in other files, which its '
                                'sha256 says nothing of: save it in one file')
        return content
