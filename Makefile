# The commands that CONTRIBUTING.md explains. "make ci" is what the build runs.
# golangci-lint with tenantvet's plugin in it.
GOLANGCI := $(CURDIR)/bin/golangci-lint

.PHONY: all build test lint fmt gen bench soak vettool ci clean

all: build lint test

build:
	CGO_ENABLED=0 go build -o bin/ ./cmd/tenantvet ./cmd/tenantdb

test:
	go test ./...

# Formats what "make lint" would reject.
fmt: $(GOLANGCI)
	$(GOLANGCI) fmt ./...

lint: $(GOLANGCI) build
	test -z "$$(gofmt -l $$(git ls-files '*.go'))"
	go vet ./...
	$(GOLANGCI) run ./...
	bin/tenantvet $$(go list ./... | grep -vE '/(internal/(soundness|testkit|tempserver)|cmd/tenantdb)(/|$$)')
	cd examples/shop && go vet ./... && $(GOLANGCI) run --config ../../.golangci.yml --disable tenantvet ./...

# Writes docs/rules, the JSON Schema, the transcripts of the docs and the documents
# of the formats from the code. "make test" fails when they are out of date.
gen:
	go test ./internal/rule ./internal/config ./examples ./cmd/tenantdb ./cmd/tenantvet -run UpToDate -update
	go test ./internal/report -update

bench:
	go test -run '^$$' -bench . -benchmem ./...

# Checks generated statements on live databases for hours, such as
# "make soak ENGINE=sqlite DURATION=8h SEED=1 STATE=soak.jsonl". Finished chunks
# are added to the state file; the same seed and file go on where a run ended.
ENGINE ?= all
DURATION ?= 1h
SEED ?=
STATE ?=
soak:
	TENANTVET_SOAK=$(DURATION) TENANTVET_SOAK_ENGINE=$(ENGINE) TENANTVET_SOAK_STATE=$(abspath $(STATE)) TENANTVET_SOUNDNESS_SEED=$(SEED) \
		go test ./internal/soundness -run 'TestSoak$$' -timeout 0 -count 1 -v

# The linter as the vet tool, on the example: ends with findings.
vettool: build
	cd examples/shop && go vet -vettool=$(CURDIR)/bin/tenantvet ./...

ci:
	.ci/run

clean:
	rm -rf bin

# Built anew each time: it has this checkout's analyzers in it.
.PHONY: $(GOLANGCI)
$(GOLANGCI):
	cd analyzers/plugin/golangci && go build -o $@ .
