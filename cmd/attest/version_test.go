package main

import (
	"strings"
	"testing"

	"attest/annotate/exchange"
)

func TestExportsNameTheVersionOfTheProgram(t *testing.T) {
	t.Parallel()
	first, _, _ := strings.Cut(versionText(), "\n")
	if got := exchange.Generator(); got != first {
		t.Errorf("exports say that they were made by %q, attest version says %q", got, first)
	}
}
