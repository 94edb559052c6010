# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Opens variants while frames flow, on a thread of its own: opening takes longer than a frame.

Only the rungs that can be in time are open from the start. Others are wanted when a user pins
them, lowers the target, or when the machine turns out to be faster than its times say.
"""

import threading
from collections.abc import Callable, Iterable
from functools import partial

from mobilenet_ros.cores import use_every_core
from mobilenet_ros.errors import MobilenetRosError
from mobilenet_ros.family.variant import Variant
from mobilenet_ros.perception.network import Network
from mobilenet_ros.perception.proof import ExactNetwork, fault_of, largest_first
from mobilenet_ros.pipeline.give_way import behind_frames, give_way


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

    def is_ready(self, variants: Iterable[Variant], purpose: str = 'pinned') -> bool:
        """Tell whether variants are open; those that are not are opened meanwhile, tried once.

        `purpose` is what they are for, in the words of a warning.
        """
        if self._thread is not None and self._thread.is_alive():
            return False  # also while a variant proves itself, which takes cores from a frame
        closed = {variant for variant in variants if not self._network.is_prepared(variant)}
        if fresh := sorted(closed - self._tried, key=largest_first):
            self._tried.update(fresh)
            self._thread = threading.Thread(target=self._open, args=[fresh, purpose],
                                            name='variant opener', daemon=True)
            self._thread.start()
        return not closed

    def try_again(self) -> None:
        """Forget what failed, for a user who asks once more."""
        self._tried.clear()

    def wait(self) -> None:
        """Return when nothing is being opened."""
        if self._thread is not None:
            self._thread.join()

    def open_now(self, variant: Variant) -> None:
        """Open a pinned variant; raises MobilenetRosError where it does not open."""
        self._check(variant, 'pinned', ExactNetwork(self._network))

    def _open(self, variants: list[Variant], purpose: str) -> None:
        use_every_core()
        opened = [variant for variant in variants if self._succeeds(
            partial(behind_frames, partial(self._network.prepare, variant)), variant, purpose)]
        give_way(threading.get_native_id())
        exact = ExactNetwork(self._network)
        for variant in opened:
            self._succeeds(partial(self._check, variant, purpose, exact), variant, purpose)

    def _succeeds(self, work: Callable[[], object], variant: Variant, purpose: str) -> bool:
        try:
            work()
        except MobilenetRosError as error:
            self.faults[variant] = str(error)
            self._warn(f'{purpose}: {variant} does not open; {error}')
            return False
        return True

    def _check(self, variant: Variant, purpose: str, exact: ExactNetwork) -> None:
        if fault := fault_of(self._network, variant, exact):
            self.faults[variant] = fault
            self._warn(f'{purpose}: {variant}; {fault}')
