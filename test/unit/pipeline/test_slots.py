# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Each camera's newest frame is handed over once, cameras take turns, closing wakes for good."""

import threading

from mobilenet_ros.pipeline.slots import Arrival, LatestSlots


def put(slots: LatestSlots[int], camera: str, item: int, received_s: float) -> bool:
    """Let a frame arrive as a callback does; tell whether it superseded one."""
    arrival = Arrival(camera, item, received_s)
    slots.learn(arrival)
    return slots.put(arrival)


def test_what_was_put_is_taken_once() -> None:
    slots = LatestSlots[int]()
    assert put(slots, 'front', 7, 1.5) is False
    assert slots.take(0) == Arrival('front', 7, 1.5)
    assert slots.take(0) is None


def test_only_the_newest_is_taken_and_each_older_one_is_told_of() -> None:
    slots = LatestSlots[int]()
    assert [put(slots, 'front', item, 0.0) for item in range(5)] == [False, *[True] * 4]
    assert slots.take(0).item == 4
    assert slots.take(0) is None


def test_a_frame_taken_is_not_superseded_by_the_next() -> None:
    slots = LatestSlots[int]()
    put(slots, 'front', 1, 0.0)
    slots.take(0)
    assert put(slots, 'front', 2, 0.1) is False


def test_one_camera_does_not_supersede_another() -> None:
    slots = LatestSlots[int]()
    assert put(slots, 'front', 1, 0.0) is False
    assert put(slots, 'rear', 2, 0.0) is False


def test_cameras_take_turns_however_fast_one_of_them_is() -> None:
    slots = LatestSlots[int]()
    order = []
    for number in range(9):
        for camera in ('front', 'rear', 'left'):
            put(slots, camera, number, 0.0)
        put(slots, 'front', number, 0.0)
        order.append(slots.take(0).camera)
    assert order == ['front', 'rear', 'left'] * 3


def test_a_fresher_frame_is_waited_for_and_only_of_its_camera() -> None:
    slots = LatestSlots[int]()
    put(slots, 'rear', 1, 0.0)
    assert slots.take_fresher('front', 0.01) is None
    later = threading.Timer(0.05, put, (slots, 'front', 2, 0.1))
    later.start()
    assert slots.take_fresher('front', 20.0) == Arrival('front', 2, 0.1)
    assert slots.take(0) == Arrival('rear', 1, 0.0)


def test_closing_ends_the_wait_for_a_fresher_frame() -> None:
    slots = LatestSlots[int]()
    threading.Timer(0.05, slots.close).start()
    assert slots.take_fresher('front', 20.0) is None


def test_the_schedule_knows_the_cameras_that_deliver() -> None:
    slots = LatestSlots[int]()
    for number in range(20):
        put(slots, 'front', number, 0.1 * number)
        put(slots, 'rear', number, 0.1 * min(number, 9))
    assert slots.schedule.live(0.95) == ('front', 'rear')
    assert slots.schedule.live(1.95) == ('front',)


def test_a_camera_that_was_away_is_served_before_those_just_served() -> None:
    slots = LatestSlots[int]()
    for _ in range(3):
        put(slots, 'front', 0, 0.0)
        assert slots.take(0).camera == 'front'
    put(slots, 'front', 1, 0.0)
    put(slots, 'rear', 1, 0.0)
    assert slots.take(0).camera == 'rear'


def test_taking_waits_for_a_frame() -> None:
    slots = LatestSlots[int]()
    taken: list[Arrival[int] | None] = []
    thread = threading.Thread(target=lambda: taken.append(slots.take(10)))
    thread.start()
    put(slots, 'front', 3, 0.0)
    thread.join(10)
    assert taken == [Arrival('front', 3, 0.0)]


def test_closing_wakes_a_waiting_worker_and_leaves_nothing_to_take() -> None:
    slots = LatestSlots[int]()
    taken: list[Arrival[int] | None] = []
    thread = threading.Thread(target=lambda: taken.append(slots.take()))
    thread.start()
    slots.close()
    thread.join(10)
    put(slots, 'front', 3, 0.0)
    assert taken == [None]
    assert slots.take(0) is None


def test_between_threads_every_frame_is_either_taken_or_superseded() -> None:
    slots, count = LatestSlots[int](), 2000
    superseded: list[bool] = []
    taken: list[Arrival[int]] = []

    def produce(camera: str) -> None:
        superseded.extend(put(slots, camera, item, 0.0) for item in range(count))

    def consume() -> None:
        while (arrival := slots.take()) is not None:
            taken.append(arrival)

    consumer = threading.Thread(target=consume)
    producers = [threading.Thread(target=produce, args=(camera,)) for camera in 'ab']
    for thread in (consumer, *producers):
        thread.start()
    for thread in producers:
        thread.join(30)
    while any(slots._waiting):
        pass
    slots.close()
    consumer.join(30)
    assert len(taken) + sum(superseded) == 2 * count
    for camera in 'ab':
        items = [arrival.item for arrival in taken if arrival.camera == camera]
        assert items == sorted(set(items))
        assert items[-1] == count - 1
