# The one door: make demo, make test, make check, make bench. Everything else is a step of those.
# Needs Go and Node; the rest is found or installed by scripts/setup.sh.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

GO ?= go
DEMO ?=
BENCH ?=
LINT := tools/bin/golangci-lint

# web/ and e2e/ are npm projects; a tree without one of them builds without that step.
WEB := $(wildcard web/package.json)
E2E := $(wildcard e2e/package.json)
WEB_SOURCES := $(if $(WEB),$(shell find web \( -name node_modules -o -path web/dist -o -path web/build \) -prune -o -type f -print))

# Pure Go everywhere: what is tested is what is shipped, one static file, compiled once.
export CGO_ENABLED := 0
# The same for tests and for what is shipped, for a flag of its own would compile all of it again.
export GOFLAGS := $(filter-out -trimpath,$(GOFLAGS)) -trimpath
export PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD := 1

.PHONY: help
help: ## Say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: demo
demo: build ## Make a place that lives and serve it (DEMO="--people 5000")
	./wanjia demo $(DEMO)

# Nothing of these is copied to where it is called: routes are made from one generic function, over three hundred times, none is called
# more than once a request, and the others are commands, papers and what reads an expression once. It is 2 MB of 61.
SMALL := $(patsubst %,'%=-l',wanjia/httpd/... wanjia/cmd/... github.com/antlr4-go/... google.golang.org/protobuf/... codeberg.org/... \
	github.com/prometheus/... github.com/schollz/... cel.dev/cel-go/parser/... cel.dev/cel-go/checker/... cel.dev/cel-go/common/stdlib \
	cel.dev/cel-go/common/cost)

.PHONY: build
build: web ## Build ./wanjia with the web app inside, without what debuggers read (a third of its size; stacks keep their lines)
	$(GO) build -ldflags "-s -w" $(addprefix -gcflags ,$(SMALL)) -o wanjia ./cmd/wanjia

.PHONY: setup
setup: ## Find or install what the tests need (PostgreSQL, Chromium, Chinese fonts)
	@scripts/setup.sh

# Steps run one after another, whatever -j says: two builds at once starve a small machine.
# go test comes last, so that its lines close the output.
.PHONY: test
test: ## Run everything: web, browser, vet, Go
	@scripts/setup.sh
	@$(MAKE) --no-print-directory web-test
	@$(MAKE) --no-print-directory vet
	@$(MAKE) --no-print-directory e2e-test
	@$(MAKE) --no-print-directory go-test

.PHONY: check
check: ## What a change must pass: generate, drift, lint, test
	@$(MAKE) --no-print-directory drift
	@$(MAKE) --no-print-directory lint
	@$(MAKE) --no-print-directory test

.PHONY: bench
bench: build ## Run the benchmarks, printed as ratios against their floor (BENCH=name for one)
	./wanjia bench $(BENCH)

# What Go makes needs Go alone; the web's types are made from that and need Node.
.PHONY: generate
generate: $(if $(WEB),web/node_modules/.installed) ## Make again what is made from the code
	$(GO) generate ./...
	$(if $(WEB),cd web && npm run --silent types)

.PHONY: drift
drift: ## Fail when something made from the code is stale
	@GO=$(GO) scripts/drift.sh

.PHONY: lint
lint: $(LINT) ## Run the linters on .golangci.yml's list
	$(LINT) run ./...

# Built once for each pinned version.
$(LINT): tools/go.mod tools/go.sum
	cd tools && $(GO) build -trimpath -o bin/golangci-lint github.com/golangci/golangci-lint/v2/cmd/golangci-lint
	@touch $@

.PHONY: vet
vet:
	$(GO) vet ./...

.PHONY: kill-test
kill-test: ## Kill the program a hundred times during imports and a hundred times during writes (some minutes)
	WANJIA_KILLS=100 $(GO) test ./cmd/wanjia -run 'TestAKilled' -count=1 -v -timeout 1h

.PHONY: model-test
model-test: ## Run ten thousand random histories of phones, desks and a relay, and five hundred on PostgreSQL (a quarter of an hour or more)
	WANJIA_HISTORIES=10000 $(GO) test ./httpd -run 'TestPhonesDesksAndARelay' -count=1 -timeout 3h

.PHONY: go-test
go-test: ## Run the Go tests alone
	$(GO) test -timeout 30m ./...

.PHONY: web
web: $(if $(WEB),web/dist/index.html.gz)

.PHONY: web-test
web-test: $(if $(WEB),web/dist/index.html.gz)
	$(if $(WEB),cd web && npm test && npm run --silent size,@echo "no web/ yet: nothing to test there" >&2)

.PHONY: e2e-test
e2e-test: $(if $(E2E),build e2e/node_modules/.installed)
	$(if $(E2E),cd e2e && npm test,@echo "no e2e/ yet: nothing to test there" >&2)

# npm ci follows the lock file; the stamp lies inside what it made, so deleting that installs again.
%/node_modules/.installed: %/package.json %/package-lock.json
	@command -v npm >/dev/null || { echo "npm is not on the PATH: install Node.js 20.19 or newer" >&2; exit 1; }
	cd $* && npm ci --no-audit --no-fund
	@touch $@

# A build writes all of web/dist anew. A clone has only .keep there, so that go build works without Node.
web/dist/index.html.gz: web/node_modules/.installed $(WEB_SOURCES)
	cd web && npm run build

.PHONY: field-figures
field-figures: $(if $(E2E),build e2e/node_modules/.installed) ## Measure the field app on a slowed processor, beside its floor
	cd e2e && npm run --silent figures

.PHONY: clean
clean: ## Remove what was built
	rm -rf wanjia tools/bin web/build web/node_modules e2e/node_modules
	find web/dist -mindepth 1 -not -name .keep -delete 2>/dev/null || true
