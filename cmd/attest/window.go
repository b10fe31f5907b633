package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"time"

	"attest/ui"
)

// paintedVariable names the environment variable that makes the program print, on standard error, when the first document
// was on the screen: "painted" and the time in nanoseconds since 1970. The start-up benchmark reads it.
const paintedVariable = "ATTEST_REPORT_PAINTED"

// openWindow opens the window on the project folder at path, or for "" on the project that was open last. Shared
// allows a folder on the network or one that is kept in step with other machines.
func openWindow(path string, shared bool) error {
	if !displayPresent() {
		return errors.New("there is no display here: neither DISPLAY nor WAYLAND_DISPLAY is set, so no window can be opened\n" +
			"The commands work without one: attest help")
	}
	opt := ui.Options{Project: path, Version: versionOf(), Shared: shared}
	if os.Getenv(paintedVariable) != "" {
		opt.OnPainted = func() { fmt.Fprintln(os.Stderr, "painted", time.Now().UnixNano()) }
	}
	return ui.Run(opt)
}

// displayPresent reports whether a window has anywhere to be. The toolkit would end the program without a word of advice.
func displayPresent() bool {
	switch runtime.GOOS {
	case "darwin", "windows":
		return true
	}
	return os.Getenv("DISPLAY") != "" || os.Getenv("WAYLAND_DISPLAY") != ""
}
