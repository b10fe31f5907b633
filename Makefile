# Attest's commands. "make" alone lists them.

VERSION := $(shell sed -n 's/^Version = "\(.*\)"/\1/p' FyneApp.toml)
EXE     := $(shell go env GOEXE 2>/dev/null)
SYSTEM  := $(shell uname -s)
ROOMS   := cmd ui annotate storage assets
FUZZTIME ?= 10s
RUNS    ?= 5

# One set of build flags for everything that is tested, because each set is minutes of compiling Fyne anew.
CHECKED := -race

# Tests get their own display and draw in software, so that they neither need nor disturb a screen. GLFW would prefer
# the Wayland session of the person who runs them.
ifeq ($(SYSTEM),Linux)
ON_DISPLAY := env -u WAYLAND_DISPLAY XDG_SESSION_TYPE=x11 LIBGL_ALWAYS_SOFTWARE=1 ATTEST_REQUIRE_WINDOW=1 xvfb-run -a -s '-screen 0 1280x1000x24'
endif

.PHONY: help run build test lint bench torture vulnerable fuzz screenshots clean setup-build setup-run setup-test \
	check-format check-modules check-vet check-staticcheck check-fuzz check-tests

help: ## list the commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{ printf "%-20s %s\n", $$1, $$2 }'

run: ## build and open Attest; the first start opens the sample project
ifeq ($(SYSTEM),Linux)
	@if [ -z "$$DISPLAY$$WAYLAND_DISPLAY" ]; then \
		echo "There is no display here: neither DISPLAY nor WAYLAND_DISPLAY is set, so no window can be opened." >&2; \
		echo "What works without one:" >&2; \
		echo "  make build" >&2; \
		echo "  build/attest init reports.attest --title 'My reports'" >&2; \
		echo "  build/attest import reports.attest FILES..." >&2; \
		echo "  build/attest list reports.attest claims" >&2; \
		echo "  build/attest export reports.attest -o dataset.json" >&2; \
		echo "  build/attest help" >&2; \
		echo "To open the window on a display without a screen (packages xvfb and xauth):" >&2; \
		echo "  xvfb-run -a -s '-screen 0 1280x1000x24' make run" >&2; \
		exit 1; \
	fi
endif
	@$(MAKE) --no-print-directory setup-run build
	@build/attest$(EXE)

build: setup-build ## build the program into build/
	go build -ldflags '-X main.version=$(VERSION)' -o build/attest$(EXE) ./cmd/attest

test: setup-test ## check everything: format, modules, vet, staticcheck, all tests with the race detector
	@sh .ci/stage format $(MAKE) --no-print-directory check-format
	@sh .ci/stage modules $(MAKE) --no-print-directory check-modules
	@sh .ci/stage vet $(MAKE) --no-print-directory check-vet
	@sh .ci/stage staticcheck $(MAKE) --no-print-directory check-staticcheck
	@sh .ci/stage fuzz $(MAKE) --no-print-directory check-fuzz
	@sh .ci/stage vulnerabilities $(MAKE) --no-print-directory vulnerable
	@sh .ci/stage tests $(MAKE) --no-print-directory check-tests

lint: setup-build check-format check-modules check-vet check-staticcheck ## the checks of "make test" that run no test

check-format:
	@unformatted=$$(gofmt -l $(ROOMS)); if [ -n "$$unformatted" ]; then echo "not formatted by gofmt:"; echo "$$unformatted"; exit 1; fi

check-modules:
	@go mod tidy -diff

check-vet:
	@go vet $(CHECKED) ./...

# Staticcheck itself is built plainly; only what it reads is compiled with the flags of the tests.
check-staticcheck:
	@staticcheck=$$(go tool -n staticcheck) && GOFLAGS="$$GOFLAGS $(CHECKED)" "$$staticcheck" ./...

# A second for each fuzz target, to see that all of them run. Targets of one package share one build of it.
check-fuzz: setup-build
	@sh .ci/fuzz 1s $(ROOMS)

check-tests:
	@$(ON_DISPLAY) go test $(CHECKED) -timeout 25m ./...

bench: setup-test build ## run all benchmarks, and measure the window RUNS times (5): about 30 minutes, on a machine left alone
	@$(ON_DISPLAY) env ATTEST_BENCH_LARGE=1 go test -run '^$$' -bench . -benchmem -timeout 30m ./...
	@$(ON_DISPLAY) build/attest$(EXE) bench --table --runs $(RUNS)

torture: setup-build ## kill, starve and damage a working project, at full length, and print a table: about 15 minutes
	@rm -f build/torture.txt; mkdir -p build
	@ATTEST_TORTURE=full ATTEST_TORTURE_TABLE=$(CURDIR)/build/torture.txt go test -count=1 -timeout 90m -run '^TestTorture' ./storage; \
		status=$$?; echo; cat build/torture.txt; exit $$status

# The database of vulnerabilities is on the network. Where it is out of reach, that is said, and is no failure.
vulnerable: setup-build ## look whether a known vulnerability of a dependency reaches this code
	@sh .ci/vulnerable

fuzz: setup-build ## run every fuzz target for FUZZTIME (10s)
	@sh .ci/fuzz $(FUZZTIME) $(ROOMS)

screenshots: setup-test ## draw assets/screenshots anew from the real window, and more to be looked at into build/screenshots
	@$(ON_DISPLAY) env ATTEST_SCREENSHOTS=$(CURDIR)/assets/screenshots go test -count=1 -timeout 25m -run 'Screenshots$$' ./cmd/attest

clean: ## remove what was built
	rm -rf build

setup-build setup-run setup-test:
	@sh .ci/setup $(@:setup-%=%)
