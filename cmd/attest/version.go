package main

import (
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"

	"attest/annotate/exchange"
)

// version is set by the linker: go build -ldflags '-X main.version=1.2.3'.
var version string

func init() { exchange.Version = versionOf() } // the linker has set version by now

// versionOf returns the program's version: the linker's, or that of the module it was installed from, or "devel".
func versionOf() string {
	if version != "" {
		return version
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "devel"
}

func versionText() string {
	return fmt.Sprintf("attest %s\n%s %s/%s\n", versionOf(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

func newVersion() *cobra.Command {
	return &cobra.Command{
		Use:               "version",
		Short:             "Print the version of the program",
		Long:              "Print the version of the program, of the Go it was built with, and the platform.",
		Example:           "  attest version",
		Args:              arguments(0, 0, "nothing after version"),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(c *cobra.Command, _ []string) error {
			_, err := fmt.Fprint(c.OutOrStdout(), versionText())
			return err
		},
	}
}
