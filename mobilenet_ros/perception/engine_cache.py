# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Where what a provider built for one network is kept between starts.

A folder holds what was built from these bytes, with these options, by this ONNX Runtime: no other
model, version or option can hit it.
"""

import hashlib
import json
from pathlib import Path

from mobilenet_ros.errors import ProviderError
from mobilenet_ros.perception.providers import Provider, SessionNeeds, runtime_version
from mobilenet_ros.resources import CACHE_VARIABLE, cache_folder


def engine_cache(provider: Provider, content: bytes, needs: SessionNeeds) -> Path:
    """Return the folder for the engine of a network, which exists.

    Raises ProviderError where nothing can be kept: to build every engine at every start takes
    minutes.
    """
    options = json.dumps([runtime_version(), dict(provider.options(needs))], sort_keys=True)
    key = hashlib.sha256(content + options.encode()).hexdigest()[:32]
    try:
        folder = cache_folder() / provider.name / key
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError) as error:  # RuntimeError: a user without a home
        raise ProviderError(f'{provider.name}: engines cannot be kept ({error}); set '
                            f'{CACHE_VARIABLE} to a folder that can be written') from error
    return folder
