# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Make the set-up importable as `bootstrap` without the repository's root among the paths."""

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[3] / 'bootstrap'

spec = spec_from_file_location('bootstrap', FOLDER / '__init__.py',
                               submodule_search_locations=[str(FOLDER)])
assert spec and spec.loader
sys.modules['bootstrap'] = module_from_spec(spec)
spec.loader.exec_module(sys.modules['bootstrap'])
