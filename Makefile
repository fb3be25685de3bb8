# Everything happens in .venv; nothing else on the machine is touched.

SHELL := /bin/bash
.DEFAULT_GOAL := help
VENV := $(CURDIR)/.venv
BIN := $(VENV)/bin
STAMP := $(VENV)/installed
SHARE := $(VENV)/share/sds_perception
MARKERS := $(VENV)/share/ament_index/resource_index/packages
EXECUTABLES := $(VENV)/lib/sds_perception
# each part in a process of its own: with all runtimes loaded in one, starting a process has crashed
TESTS := $(filter-out test/__pycache__/,$(wildcard test/*/))

# ROS finds packages and its middleware through these
export AMENT_PREFIX_PATH := $(VENV)
export RMW_IMPLEMENTATION := rmw_fastrtps_cpp
export PATH := $(BIN):$(PATH)
# an apt-installed ROS that was sourced in this shell would mix its own libraries in,
# and the ROS wheels set theirs up only where the last of these is not set
unexport PYTHONPATH LD_LIBRARY_PATH COLCON_PREFIX_PATH CMAKE_PREFIX_PATH ROS_DISTRO
unexport _ROS_WHEELS_BOOTSTRAP_COMPLETE

# the ROS wheels exist for these versions
IS_SUPPORTED := import ensurepip, sys, venv; sys.exit(not (3, 10) <= sys.version_info[:2] <= (3, 13))
PYTHON ?= $(shell for python in python3 python3.13 python3.12 python3.11 python3.10; do \
	$$python -c '$(IS_SUPPORTED)' 2>/dev/null && echo $$python && break; done)

.PHONY: help install demo test lint clean

help:  ## say what there is
	@sed -n 's/^\([a-z]*\):.*## /make \1\t/p' $(MAKEFILE_LIST) | expand -t 16

# launch files and configuration are linked, so that those of this checkout are used
install: $(STAMP)  ## make .venv with the package, PyTorch and ROS 2 in it
	@rm -rf $(SHARE) && mkdir -p $(SHARE) $(MARKERS) $(EXECUTABLES)
	@cp -rs $(CURDIR)/{package.xml,launch,config} $(SHARE)
	@ln -sf $(CURDIR)/resource/sds_perception $(MARKERS)
	@cd $(EXECUTABLES) && ln -sf ../../bin/{sds,*_node} .

demo: install  ## run the real graph on rendered rooms and leave a report
	$(BIN)/sds demo

test: install  ## run the whole test suite
	@failed=0; for tests in $(TESTS) 'test/test_*.py'; do \
	  $(BIN)/python -m pytest -rs $$tests || failed=1; done; exit $$failed

lint: install  ## check form and style
	$(BIN)/ruff format --check
	$(BIN)/ruff check

clean:  ## remove everything that was made here, .venv too
	rm -rf $(VENV) build dist install log report *.egg-info .pytest_cache .ruff_cache
	find . -name __pycache__ -prune -exec rm -rf {} +

$(STAMP): setup.py pyproject.toml Makefile | $(BIN)/python
	@echo 'Installing the package, PyTorch and ROS 2 into .venv; the first time takes minutes.'
	$(BIN)/python -m pip install --quiet --editable '.[openvino,onnx,int8,tflite,ros,test,lint]'
	@touch $@

$(BIN)/python:
	@[ -n "$(PYTHON)" ] || { echo 'make: found no Python 3.10 to 3.13 with venv (the ROS 2 wheels' \
	  'exist for these); install one, or name it: make PYTHON=/path/to/python3.12' >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
