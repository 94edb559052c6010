# Copyright 2026 The mobilenet_ros authors
# SPDX-License-Identifier: Apache-2.0

PYTHON :=
VIDEO :=
MODEL :=
TESTS :=

# Nothing that is tried out here leaves the machine; the tests choose an isolated domain besides.
export ROS_AUTOMATIC_DISCOVERY_RANGE ?= LOCALHOST
ifeq ($(ROS_DISTRO),)
# The wheels' own: packages of their environment are found by ament_index_python.
export AMENT_PREFIX_PATH := $(CURDIR)/.venv
unexport _ROS_WHEELS_BOOTSTRAP_COMPLETE
endif

.PHONY: help setup test demo clean

help: ## Say what can be made
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1	\2/p' $(MAKEFILE_LIST)

demo: setup ## Detect objects on a real ROS 2 graph; VIDEO=clip.mp4 or VIDEO=0 (webcam), MODEL=folder of a family
	@.venv/bin/python -m mobilenet_ros demo $(if $(VIDEO),--video '$(VIDEO)') $(if $(MODEL),--model '$(MODEL)')

test: setup ## Lint, types, layering, unit tests, ROS graph and replay; TESTS=test/unit for a part
	@.venv/bin/python -m pytest $(TESTS)

setup: ## Make the environment in .venv, once; PYTHON=/path/to/python3 chooses the interpreter
	@python=$$(PYTHON='$(PYTHON)' sh bootstrap/find_python.sh) && "$$python" -m bootstrap

clean: ## Remove the environment and everything built
	rm -rf .venv build install log .mypy_cache .pytest_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
