package main

import (
	"errors"
	"os"
	"runtime"

	"attest/ui"
)

// openWindow opens the window on the project folder at path, or for "" on the project that was open last.
func openWindow(path string) error {
	if !displayPresent() {
		return errors.New("there is no display here: neither DISPLAY nor WAYLAND_DISPLAY is set, so no window can be opened\n" +
			"The commands work without one: attest help")
	}
	return ui.Run(ui.Options{Project: path, Version: versionOf()})
}

// displayPresent reports whether a window has anywhere to be. The toolkit would end the program without a word of advice.
func displayPresent() bool {
	switch runtime.GOOS {
	case "darwin", "windows":
		return true
	}
	return os.Getenv("DISPLAY") != "" || os.Getenv("WAYLAND_DISPLAY") != ""
}
