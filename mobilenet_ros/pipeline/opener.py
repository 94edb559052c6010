# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Opens variants while frames flow, on a thread of its own: opening takes longer than a frame.

Only the rungs that can be in time are open from the start. Others are wanted when a user pins
them, lowers the target, or when the machine turns out to be faster than its times say.
"""

import os
import threading
from collections.abc import Callable

from mobilenet_ros.errors import MobilenetRosError
from mobilenet_ros.family.variant import Variant
from mobilenet_ros.perception.network import Network
from mobilenet_ros.perception.proof import fault_of


class Opener:
    """Opens the variants of one network, one after another; `warn` hears what is wrong with them.

    A pinned variant that computes wrongly gets a warning and runs all the same: its user asked
    for it. `faults` has what is wrong with those that were opened or could not be.
    """

    def __init__(self, network: Network, warn: Callable[[str], None]) -> None:
        """Open nothing yet."""
        self._network = network
        self._warn = warn
        self.faults: dict[Variant, str] = {}
        self._tried: set[Variant] = set()
        self._thread: threading.Thread | None = None

    def is_ready(self, variant: Variant, purpose: str = 'pinned') -> bool:
        """Tell whether a variant is open; if not, it is opened meanwhile, unless that failed.

        `purpose` is what it is for, in the words of a warning.
        """
        if self._thread is not None and self._thread.is_alive():
            return False  # also while the variant proves itself, which takes cores from a frame
        if self._network.is_prepared(variant):
            return True
        if variant not in self._tried:
            self._tried.add(variant)
            self._thread = threading.Thread(target=self._open, args=[variant, purpose],
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

    def open_now(self, variant: Variant, purpose: str = 'pinned') -> None:
        """Open a variant; raises MobilenetRosError where it does not open."""
        if fault := fault_of(self._network, variant):
            self.faults[variant] = fault
            self._warn(f'{purpose}: {variant}; {fault}')

    def _open(self, variant: Variant, purpose: str) -> None:
        try:
            self._network.prepare(variant)  # its threads keep the priority of this one
            _give_way()
            self.open_now(variant, purpose)
        except MobilenetRosError as error:
            self.faults[variant] = str(error)
            self._warn(f'{purpose}, but it does not open: {variant}; {error}')


def _give_way() -> None:
    """Let every other thread go before this one, where the system knows threads' priorities."""
    if hasattr(os, 'setpriority') and hasattr(threading, 'get_native_id'):
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 19)
