# The menu. Everything is idempotent and installs what it is missing; nothing needs Docker.
.PHONY: help setup build
help:
	@echo "make setup   install Debian packages and the Python environment (build/venv)"
	@echo "make build   build the binary: build/release/foreshock"
setup:
	tools/setup
build: setup
	cmake --preset release >/dev/null
	cmake --build --preset release
