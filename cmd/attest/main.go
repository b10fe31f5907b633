// Attest is the program: without a command it opens the window, with one it does the same work in the terminal.
package main

import (
	"os"
	"runtime"
	"slices"

	"github.com/spf13/cobra"
)

func main() {
	if !slices.Contains(os.Args, "--profile") {
		runtime.MemProfileRate = 0 // nobody looks at that profile, which takes a megabyte or two
	}
	// Cobra would otherwise refuse to start from the Windows Explorer, where this program opens its window.
	cobra.MousetrapHelpText = ""
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
