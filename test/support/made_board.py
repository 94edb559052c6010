# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0
"""Made trees of /sys and /proc: what a Jetson Orin, a Xavier and a laptop show there."""

from collections.abc import Mapping
from pathlib import Path

GPU = 'sys/class/devfreq/17000000.ga10b'
CPU0 = 'sys/devices/system/cpu/cpufreq/policy0'
OC = 'sys/class/hwmon/hwmon1'
PRESSURE = 'proc/pressure/cpu'

ORIN: Mapping[str, object] = {
    'sys/class/thermal/thermal_zone0/type': 'cpu-thermal',
    'sys/class/thermal/thermal_zone0/temp': 51250,
    'sys/class/thermal/thermal_zone1/type': 'gpu-thermal',
    'sys/class/thermal/thermal_zone1/temp': 48500,
    'sys/class/thermal/thermal_zone2/type': 'cv0-thermal',  # its temp cannot be read
    'sys/class/thermal/cooling_device0/type': 'pwm-fan',
    'sys/class/thermal/cooling_device0/cur_state': 3,
    'sys/class/thermal/cooling_device1/type': 'gpu-throttle-alert',
    'sys/class/thermal/cooling_device1/cur_state': 0,
    f'{GPU}/device/of_node/name': 'ga10b\0',
    f'{GPU}/device/load': 431,
    f'{GPU}/cur_freq': 918000000,
    f'{GPU}/max_freq': 918000000,
    'sys/class/devfreq/15340000.vic/device/of_node/name': 'vic\0',
    'sys/class/devfreq/15340000.vic/cur_freq': 115200000,
    'sys/class/devfreq/15340000.vic/max_freq': 729600000,
    f'{CPU0}/scaling_cur_freq': 1510400,
    f'{CPU0}/scaling_max_freq': 1510400,
    f'{CPU0}/cpuinfo_max_freq': 2201600,  # a power mode allows less
    'sys/class/hwmon/hwmon0/name': 'cpu_thermal',  # the zone again
    'sys/class/hwmon/hwmon0/temp1_input': 51250,
    f'{OC}/name': 'soctherm_oc',
    f'{OC}/oc1_event_cnt': 0,
    f'{OC}/oc2_event_cnt': 8,
    f'{OC}/oc3_event_cnt': 813,
    f'{OC}/oc3_throt_en': 1,
}
XAVIER: Mapping[str, object] = {
    'sys/class/thermal/thermal_zone0/type': 'CPU-therm',
    'sys/class/thermal/thermal_zone0/temp': 40000,
    'sys/class/thermal/thermal_zone1/type': 'PMIC-Die',
    'sys/class/thermal/thermal_zone1/temp': 100000,
    'sys/class/thermal/thermal_zone2/type': 'AO-therm',
    'sys/class/thermal/thermal_zone2/temp': -256000,  # off
    'sys/class/devfreq/17000000.gv11b/device/of_node/name': 'gv11b\0',
    'sys/class/devfreq/17000000.gv11b/device/load': 995,
    'sys/class/devfreq/17000000.gv11b/cur_freq': 1109250000,
    'sys/class/devfreq/17000000.gv11b/max_freq': 1377000000,
}
LAPTOP: Mapping[str, object] = {
    'sys/class/thermal/thermal_zone0/type': 'x86_pkg_temp',
    'sys/class/thermal/thermal_zone0/temp': 67000,
    'sys/class/thermal/cooling_device0/type': 'Processor',
    'sys/class/thermal/cooling_device0/cur_state': 0,
    'sys/class/thermal/cooling_device1/type': 'TCC Offset',
    'sys/class/thermal/cooling_device1/cur_state': 3,
    'sys/class/hwmon/hwmon0/name': 'coretemp',
    'sys/class/hwmon/hwmon0/temp1_input': 67000,
    'sys/class/hwmon/hwmon0/temp2_input': 69000,
    'sys/devices/system/cpu/cpufreq/policy0/scaling_cur_freq': 800000,
    'sys/devices/system/cpu/cpufreq/policy0/scaling_max_freq': 4200000,
    'sys/devices/system/cpu/cpufreq/policy1/scaling_cur_freq': 4100000,
    'sys/devices/system/cpu/cpufreq/policy1/scaling_max_freq': 4200000,
    'sys/devices/system/cpu/cpufreq/policy8/scaling_cur_freq': 3300000,
    'sys/devices/system/cpu/cpufreq/policy8/scaling_max_freq': 3300000,  # an efficient core
    'sys/devices/system/cpu/cpu0/thermal_throttle/core_throttle_count': 2,
    'sys/devices/system/cpu/cpu1/thermal_throttle/core_throttle_count': 5,
    PRESSURE: 'some avg10=12.50 avg60=8.00 avg300=4.00 total=1\nfull avg10=0.00 avg60=0.00 '
              'avg300=0.00 total=0',
}


def make_board(root: Path, files: Mapping[str, object]) -> Path:
    """Write the files of a board below `root`, or write some of them anew; return `root`."""
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f'{content}\n', encoding='ascii')
    return root
