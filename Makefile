# The front door. `make help` lists what there is; so does `make`.

SHELL := /bin/bash
CONFIGURATION ?= release
# Swift's own libraries inside the binaries: less memory at rest, and nothing to install beside them.
STATIC := --static-swift-stdlib
STRICT := --explicit-target-dependency-import-check error

.PHONY: help setup build run test test-swift test-clients test-fresh test-real-upstream lint format fuzz bench bench-routing bench-delivery clean

help: ## what can be made
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-18s %s\n", $$1, $$2}'

setup: ## install what building and testing needs (Debian 12; root or sudo)
	@.make/setup

build: setup ## build the sidecar, the control plane and the command line, optimised
	@.make/build $(CONFIGURATION) $(STRICT) $(STATIC)

run: setup ## build, and show the whole system: control plane, two sidecars, a change, a pin; and leave it running
	@exec setpriv --pdeathsig TERM .make/demo $(CONFIGURATION) $(STRICT) $(STATIC)

test: test-swift test-clients ## everything that must hold: Swift suites, then the official SDKs against a running sidecar

test-swift: setup
	@echo "building the tests (the first time takes a few minutes)"
	@.make/show swift build --build-tests $(STRICT)
	@.make/show swift test --skip-build --parallel

test-clients: setup
	@.make/show swift build $(STRICT)
	@Tests/Clients/run.sh

test-fresh: ## both commands of the README, on a bare Debian 12 that is built for it (root; a quarter of an hour)
	@.make/test-fresh

test-real-upstream: setup ## opt-in: a real model server (llama.cpp, from PyPI) behind the sidecar, for callers of all dialects
	@.make/show swift build $(STRICT)
	@Tests/Clients/real_upstream/run.sh

lint: ## formatting and layering, without changing anything
	swift format lint --strict --recursive Package.swift Sources Tests

format: ## put every file into the house's form
	swift format --in-place --recursive Package.swift Sources Tests

fuzz: setup ## every reader under the fuzzer, one minute each (SECONDS_EACH=60)
	Tests/Fuzz/run.sh $${SECONDS_EACH:-60}

bench: build bench-routing ## sidecar and nginx as reverse proxies, interleaved rounds, as ratios; and routing's own cost
	@.make/bench .build/$(CONFIGURATION)

bench-routing: setup ## what a routing decision costs, in nanoseconds, for groups of 1, 10 and 100 targets
	swift build -c $(CONFIGURATION) $(STRICT) $(STATIC) --product interlock-bench
	@.build/$(CONFIGURATION)/interlock-bench

bench-delivery: build ## propagation, memory, reconnects and publishing for fleets of 2, 100 and 10,000 sidecars
	swift build -c $(CONFIGURATION) $(STRICT) $(STATIC) --product interlock-bench
	@.make/bench-delivery .build/$(CONFIGURATION)

clean: ## forget everything that was built
	rm -rf .build .run .bench
