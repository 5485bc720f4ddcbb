# The menu. Every entry installs what it is missing and may be run again; nothing needs Docker.
.DEFAULT_GOAL := help
.PHONY: help setup build demo test search asan tidy bench docs format image clean

CPP_FILES = $(shell git ls-files -co --exclude-standard '*.cpp' '*.hpp' '*.ipp')
DEMO = build/demo

help:  ## this list
	@awk -F ':.*  ## ' '/^[a-z]+:.*  ## / {printf "make %-7s %s\n", $$1, $$2}' Makefile

setup:  ## install missing Debian packages and the Python environment in build/venv
	@tools/setup

build: setup  ## build the binary: build/release/foreshock
	@cmake --preset release --log-level=WARNING
	@cmake --build --preset release --target foreshock

demo: build  ## simulate 24 hours of a market and make the whole package from it, in build/demo
	build/release/foreshock simulate --out $(DEMO)/market.ndjson --hours 24 --seed 1
	build/release/foreshock handoff --raw $(DEMO)/market.ndjson --out $(DEMO)/package
	@echo
	@echo "The market in this demo is simulated; none of its figures says anything about a real one."
	@echo "  report       $(DEMO)/package/reports/model_eval.html (and .pdf, .json)"
	@echo "  predictions  $(DEMO)/package/predictions.parquet"
	@echo "  model card   $(DEMO)/package/docs/model_card_v1.md"

test: setup  ## build everything and run every test: other compilers, the house's rules
	@cmake --preset release --log-level=WARNING
	@cmake --build --preset release
	@status=0; ctest --preset release -j "$$(nproc)" || status=$$?; \
	  tools/list_skips build/release/Testing/Temporary/LastTest.log; exit $$status

search: setup  ## look for a case that breaks a property: fresh random seeds, twenty rounds
	@cmake --preset release --log-level=WARNING
	@cmake --build --preset release
	@tools/search_properties build/release/tests 20

asan: setup  ## build with the address and undefined-behaviour sanitizers and run the unit tests
	@cmake --workflow --preset asan

tidy: setup  ## clang-tidy over all sources, and every header compiled alone: minutes, so not part of make test
	@cmake --preset clang --log-level=WARNING
	@FORESHOCK_SOURCE_DIR=$(CURDIR) FORESHOCK_BUILD_DIR=$(CURDIR)/build/clang \
	  build/venv/bin/python -m pytest -q -p no:cacheprovider tests/tidy/clang_tidy.py
	@cmake --build build/clang --target all_verify_interface_header_sets

bench: build  ## measure on this machine: every stage, captured lines to features, memory, intervals against numpy
	@cmake --build --preset release --target engine_bench stage_bench product_memory lines
	@build/release/bench/engine_bench
	@build/release/bench/stage_bench
	@build/release/bench/product_memory
	@bench/replay_speed.py build/release/foreshock
	@build/venv/bin/python bench/evaluate_speed.py build/release/foreshock

docs: build  ## write the generated pages anew: docs/cli.md, docs/feature_spec.md
	@tools/generate_docs build/release/foreshock

image:  ## build the container images foreshock and foreshock-ingestor: docker, podman or buildah
	@docker/build_images

format:  ## format every C++ file
	@clang-format-14 -i $(CPP_FILES)

clean:  ## remove what was built (the Python environment stays)
	@find build -mindepth 1 -maxdepth 1 ! -name venv -exec rm -rf {} +
