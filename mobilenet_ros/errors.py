# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""The errors this package raises on purpose; their messages name what would have been valid."""


class MobilenetRosError(Exception):
    """Any error that a user can cause and a user can mend."""


class VariantError(MobilenetRosError, ValueError):
    """A variant that does not exist in the family, or a text that names none."""


class ManifestError(MobilenetRosError, ValueError):
    """A family folder whose manifest, labels or model files do not fit together."""


class FrameError(MobilenetRosError, ValueError):
    """Pixels that cannot be understood: the frame is lost, the program goes on."""


class ProviderError(MobilenetRosError, RuntimeError):
    """No execution provider of the wanted ones does what it claims."""


class UnfitVariantError(ProviderError):
    """One variant that an execution provider cannot run as it should; others may be fine."""


class SettingError(MobilenetRosError, ValueError):
    """A setting outside its range or of an unknown name."""


class SourceError(MobilenetRosError, OSError):
    """A video, picture folder, webcam or bag that cannot be read."""


class ImportedFileError(MobilenetRosError, ValueError):
    """A model file of somebody else's that cannot be turned into a family."""


class ReplayError(MobilenetRosError, ValueError):
    """A reference, recorded latencies or an output folder that does not fit the replay."""


class LabelFileError(MobilenetRosError, ValueError):
    """A file of labels that is not what its format says; the message names file and line."""
