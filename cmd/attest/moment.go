package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"attest/annotate"
	"attest/storage"
)

// momentHelp explains --at in the help of every command that has it.
const momentHelp = `A moment is a time such as 2026-05-03T14:05:00Z, a local one such as "2026-05-03 14:05", a day such as 2026-05-03, or an
act as "attest history" numbers it. A time stands for all that it names: a day counts to its end. Shown is the project
after the last act that was done by then, in the order of its record: nothing in it is ordered by clocks, which may go
wrong, so an act before that one counts even if its own clock said later.`

// momentFlag adds --at to a command.
func momentFlag(c *cobra.Command, at *string) {
	c.Flags().StringVar(at, "at", "", "show the project as it was at a `MOMENT`: a time, a day or an act")
}

// positionAt returns the position of the last act that counts at a moment.
func positionAt(l *annotate.Log, moment string) (int, error) {
	if t, ok := annotate.ParseMoment(moment, time.Local); ok {
		position := l.AsOf(t)
		if position == 0 {
			return 0, fmt.Errorf("at %s there was no project yet: it was begun on %s", moment, localTime(l.At(1).At))
		}
		return position, nil
	}
	position, err := positionOf(l, moment)
	if errors.Is(err, errNoAct) {
		return 0, &usageError{fmt.Errorf("%q is neither a time, such as 2026-05-03 or 2026-05-03T14:05:00Z, nor an act, such as 17", moment)}
	}
	return position, err
}

func localTime(t time.Time) string { return t.Local().Format("2006-01-02 15:04") }

// readProjectAt opens a project for reading as it was at a moment; "" stands for now.
func readProjectAt(c *cobra.Command, path, moment string) (*storage.Folder, error) {
	if moment == "" {
		return readProject(c, path)
	}
	key, err := unlock(c, path)
	if err != nil {
		return nil, projectError(path, err)
	}
	f, err := storage.ReadAsOf(path, key, func(l *annotate.Log) (int, error) { return positionAt(l, moment) })
	if err != nil {
		return nil, projectError(path, err)
	}
	return f, nil
}

// errNoAct is returned (wrapped) for what does not look like the name of an act.
var errNoAct = errors.New("it is not an act")

// positionOf finds the act that is called SEQ or SEQ@DEVICE, where DEVICE is the end of the device's id.
func positionOf(l *annotate.Log, name string) (int, error) {
	number, end, _ := strings.Cut(name, "@")
	seq, err := strconv.ParseUint(number, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%q: %w", name, errNoAct)
	}
	var found []annotate.Entry
	for _, device := range l.Devices() {
		if !strings.HasSuffix(device.String(), strings.ToLower(end)) {
			continue
		}
		if position := l.PositionOf(device, seq); position > 0 {
			found = append(found, l.At(position))
		}
	}
	switch len(found) {
	case 0:
		return 0, fmt.Errorf("there is no act %s; see: attest history", name)
	case 1:
		return found[0].Position, nil
	}
	which := []string{}
	for _, e := range found {
		which = append(which, l.ActName(e))
	}
	return 0, fmt.Errorf("%s may be any of %s; write which", name, strings.Join(which, ", "))
}
