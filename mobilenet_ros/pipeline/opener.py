# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Opens variants that a user pins while frames flow, on a thread of its own.

Only the variants of the ladder are open from the start, and opening another one takes longer than
a frame may take.
"""

import threading
from collections.abc import Callable

from mobilenet_ros.errors import MobilenetRosError
from mobilenet_ros.family.variant import Variant
from mobilenet_ros.perception.network import Network
from mobilenet_ros.perception.proof import fault_of


class Opener:
    """Opens the variants of one network, one after another; `warn` hears what is wrong with them.

    A variant that computes wrongly gets a warning and runs all the same: its user asked for it.
    """

    def __init__(self, network: Network, warn: Callable[[str], None]) -> None:
        """Open nothing yet."""
        self._network = network
        self._warn = warn
        self._tried: set[Variant] = set()
        self._thread: threading.Thread | None = None

    def is_ready(self, variant: Variant) -> bool:
        """Tell whether a variant is open; if not, it is opened meanwhile, unless that failed."""
        if self._thread is not None and self._thread.is_alive():
            return False  # also while the variant proves itself, which takes cores from a frame
        if self._network.is_prepared(variant):
            return True
        if variant not in self._tried:
            self._tried.add(variant)
            self._thread = threading.Thread(target=self._open, args=[variant],
                                            name='variant opener', daemon=True)
            self._thread.start()
        return False

    def try_again(self) -> None:
        """Forget what failed, for a user who asks once more."""
        self._tried.clear()

    def wait(self) -> None:
        """Return when nothing is being opened."""
        if self._thread is not None:
            self._thread.join()

    def open_now(self, variant: Variant) -> None:
        """Open a variant; raises MobilenetRosError where it does not open."""
        if fault := fault_of(self._network, variant):
            self._warn(f'pinned: {variant}; {fault}')

    def _open(self, variant: Variant) -> None:
        try:
            self.open_now(variant)
        except MobilenetRosError as error:
            self._warn(f'pinned, but it does not open: {variant}; {error}')
