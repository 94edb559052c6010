# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""A board tells what it has; what it has not, or will not tell, is absent and never an error."""

from pathlib import Path

import pytest
from support.made_board import GPU, LAPTOP, ORIN, XAVIER, make_board

from mobilenet_ros.adaptation.board import Board, Clock, read_board


def test_orin_tells_temperatures_gpu_clocks_and_counters(tmp_path: Path) -> None:
    board = read_board(make_board(tmp_path, ORIN))
    assert board.temperatures_c == {'cpu-thermal': 51.25, 'gpu-thermal': 48.5}
    assert board.gpu_load == pytest.approx(0.431)
    assert board.gpu == Clock(918e6, 918e6)
    assert board.cpu == Clock(1510.4e6, 1510.4e6)
    assert sorted(board.throttlings.values()) == [0, 8, 813]
    assert (board.cooling, board.cpu_pressure) == ((), None)


def test_xavier_is_read_without_its_power_chip_and_what_is_off(tmp_path: Path) -> None:
    board = read_board(make_board(tmp_path, XAVIER))
    assert board.temperatures_c == {'CPU-therm': 40.0}
    assert board.gpu == Clock(1109.25e6, 1377e6)
    assert board.gpu_load == pytest.approx(0.995)
    assert (board.cpu, board.throttlings) == (None, {})


def test_laptop_tells_the_clock_of_its_fastest_core_and_the_hottest_of_each_chip(
        tmp_path: Path) -> None:
    board = read_board(make_board(tmp_path, LAPTOP))
    assert board.temperatures_c == {'coretemp': 69.0, 'x86_pkg_temp': 67.0}
    assert board.cpu == Clock(4.1e9, 4.2e9)
    assert (board.gpu, board.gpu_load) == (None, None)
    assert sum(board.throttlings.values()) == 7
    assert board.cpu_pressure == pytest.approx(0.125)
    assert board.cooling == ()


def test_what_slows_the_machine_down_is_cooling_and_a_fan_is_not(tmp_path: Path) -> None:
    make_board(tmp_path, ORIN)
    make_board(tmp_path, {'sys/class/thermal/cooling_device1/cur_state': 1})
    assert read_board(tmp_path).cooling == ('gpu-throttle-alert',)


def test_a_gpu_is_found_by_the_name_of_its_folder_too(tmp_path: Path) -> None:
    make_board(tmp_path, {'sys/class/devfreq/gpu-gpc-0/cur_freq': 1575000000,
                          'sys/class/devfreq/gpu-gpc-0/max_freq': 1575000000})
    board = read_board(tmp_path)
    assert board.gpu == Clock(1575e6, 1575e6)
    assert board.gpu_load is None


def test_an_empty_tree_tells_nothing(tmp_path: Path) -> None:
    assert read_board(tmp_path) == Board()
    assert read_board(tmp_path / 'nowhere') == Board()
    assert Board().values() == {}


@pytest.mark.parametrize('rubbish', ['', 'n/a', '\0', 'ÿ', '-', '1 2'])
def test_what_cannot_be_read_is_absent(tmp_path: Path, rubbish: str) -> None:
    for tree in (ORIN, XAVIER, LAPTOP):
        for name in tree:
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(rubbish, encoding='latin-1')
    board = read_board(tmp_path)
    assert (board.gpu, board.cpu, board.gpu_load, board.cpu_pressure) == (None,) * 4
    assert not board.temperatures_c
    assert not board.throttlings


def test_folders_in_the_place_of_files_are_absent(tmp_path: Path) -> None:
    for name in ORIN:
        (tmp_path / name).mkdir(parents=True)
    assert read_board(tmp_path) == Board()


def test_a_single_file_that_is_missing_takes_nothing_else_with_it(tmp_path: Path) -> None:
    whole = read_board(make_board(tmp_path, ORIN))
    (tmp_path / GPU / 'device' / 'load').unlink()
    assert read_board(tmp_path) == whole._replace(gpu_load=None)


def test_readings_are_texts_with_their_units(tmp_path: Path) -> None:
    assert read_board(make_board(tmp_path, ORIN)).values() == {
        'temperature_cpu-thermal_c': '51.2', 'temperature_gpu-thermal_c': '48.5',
        'gpu_load_percent': '43', 'gpu_clock_mhz': '918', 'gpu_clock_allowed_mhz': '918',
        'cpu_clock_mhz': '1510', 'cpu_clock_allowed_mhz': '1510', 'throttlings': '821'}


def test_this_machine_can_be_read() -> None:
    assert all(isinstance(value, str) for value in read_board().values().values())
