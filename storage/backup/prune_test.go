package backup

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"attest/annotate"
	"attest/storage"
)

// clock is a time that a test sets.
type clock struct{ time.Time }

func (c *clock) pass(d time.Duration) { c.Time = c.Add(d) }

// at noon, so that the days are the same wherever the test runs, more or less
func newClock() *clock { return &clock{time.Date(2031, 1, 1, 12, 0, 0, 0, time.Local)} }

func (f Folder) at(t testing.TB, p *storage.Folder, on Occasion, now time.Time) *Backup {
	t.Helper()
	b, err := f.Automatic(t.Context(), p.Path(), on, Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func list(t testing.TB, folder string) []Backup {
	t.Helper()
	all, err := List(folder)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestAutomaticBackupsFollowTheWork(t *testing.T) {
	t.Parallel()
	p, now := project(t, "varn.attest"), newClock()
	f := Folder{Path: filepath.Join(t.TempDir(), "deep", "Backups"), Keep: DefaultKeep}
	if b := f.at(t, p, Passing, now.Time); b == nil || !b.Automatic || filepath.Ext(b.Path) != Ending {
		t.Fatalf("the first one: %+v", b)
	}
	for _, on := range []Occasion{Closing, Passing} {
		if b := f.at(t, p, on, now.Add(100*time.Hour)); b != nil {
			t.Errorf("nothing has changed, and there is %s", b.Path)
		}
	}
	title(t, p, "Varn, again")
	now.pass(time.Hour)
	if b := f.at(t, p, Passing, now.Time); b != nil {
		t.Errorf("a second one on the same day: %s", b.Path)
	}
	if b := f.at(t, p, Closing, now.Time); b == nil {
		t.Error("none on closing")
	}
	title(t, p, "Varn, once more")
	now.pass(24 * time.Hour)
	if b := f.at(t, p, Passing, now.Time); b == nil {
		t.Error("none on the next day")
	}
	if n := len(list(t, f.Path)); n != 3 && n != 2 { // of the two on the first day, the earlier one may be due to go
		t.Errorf("%d backups", n)
	}
}

func TestKeep(t *testing.T) {
	t.Parallel()
	p, now := project(t, "varn.attest"), newClock()
	f := Folder{Path: t.TempDir(), Keep: Keep{Daily: 3, Weekly: 2, Monthly: 4}}
	byHand, err := f.Now(t.Context(), p.Path(), Options{Now: now.Time})
	if err != nil {
		t.Fatal(err)
	}
	foreign := filepath.Join(f.Path, "holiday"+Ending)
	if err := os.WriteFile(foreign, []byte("pictures"), 0o600); err != nil {
		t.Fatal(err)
	}
	var renamed string
	for day := range 60 { // every fourth day at first, every day in the end
		now.pass(24 * time.Hour)
		if day < 46 {
			now.pass(72 * time.Hour)
		}
		title(t, p, fmt.Sprintf("Day %d", day))
		b := f.at(t, p, Closing, now.Time)
		if b == nil {
			t.Fatalf("day %d: no backup", day)
		}
		if day == 3 {
			renamed = filepath.Join(f.Path, "before the court"+Ending)
			if err := os.Rename(b.Path, renamed); err != nil {
				t.Fatal(err)
			}
		}
		if day == 50 { // a second one on a day takes the place of the first
			title(t, p, "Evening")
			now.pass(time.Hour)
			f.at(t, p, Closing, now.Time)
		}
	}
	var days []string
	for _, b := range list(t, f.Path) {
		if b.Automatic && b.Path != renamed {
			days = append(days, b.MadeAt.Local().Format(time.DateOnly))
		}
	}
	// The last three days, the last week but this one, and the last ones of the three months before this one.
	want := []string{"2031-07-18", "2031-07-17", "2031-07-16", "2031-07-13", "2031-06-30", "2031-05-29", "2031-04-27"}
	if !slices.Equal(days, want) {
		t.Errorf("kept: %v, want %v", days, want)
	}
	for _, path := range []string{byHand.Path, foreign, renamed} {
		if _, err := os.Stat(path); err != nil {
			t.Errorf("%s was deleted", filepath.Base(path))
		}
	}
}

func TestPruneLeavesOthersAlone(t *testing.T) {
	t.Parallel()
	now := newClock()
	f := Folder{Path: t.TempDir(), Keep: Keep{Daily: 1}}
	p, other := project(t, "varn.attest"), project(t, "varn.attest")
	// A copy has the same ledger, and goes its own way.
	copied := filepath.Join(t.TempDir(), "varn.attest")
	if err := os.CopyFS(copied, os.DirFS(p.Path())); err != nil {
		t.Fatal(err)
	}
	second, err := storage.Open(copied, storage.Options{Device: annotate.NewID()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = second.Close() })
	for range 4 {
		for _, folder := range []*storage.Folder{p, other, second} {
			now.pass(24 * time.Hour)
			title(t, folder, now.String())
			f.at(t, folder, Closing, now.Time)
		}
	}
	of := map[string]int{}
	for _, b := range list(t, f.Path) {
		of[b.Origin]++
	}
	if len(of) != 3 || of[originOf(p.Path())] != 1 || of[originOf(copied)] != 1 {
		t.Errorf("kept by origin: %v", of)
	}
}

// A project that has lost a text is backed up without it. Such a backup never takes the place of one that has it.
func TestIncompleteBackupsDoNotReplaceCompleteOnes(t *testing.T) {
	t.Parallel()
	p, now := project(t, "varn.attest"), newClock()
	f := Folder{Path: t.TempDir(), Keep: Keep{Daily: 2}}
	for i := range 3 {
		now.pass(24 * time.Hour)
		title(t, p, fmt.Sprint(i))
		f.at(t, p, Closing, now.Time)
	}
	blob := storage.BlobName(p.Project().Documents()[0].TextSHA256)
	if err := os.Remove(filepath.Join(p.Path(), filepath.FromSlash(blob))); err != nil {
		t.Fatal(err)
	}
	for i := range 10 {
		now.pass(24 * time.Hour)
		title(t, p, fmt.Sprint("incomplete ", i))
		if b := f.at(t, p, Closing, now.Time); b == nil || b.Complete() {
			t.Fatalf("it lacks nothing: %+v", b)
		}
		if b := f.at(t, p, Closing, now.Time); b != nil {
			t.Fatal("one more although nothing has changed")
		}
	}
	complete := 0
	all := list(t, f.Path)
	for _, b := range all {
		if b.Complete() {
			complete++
		}
	}
	if complete != 2 || len(all) != 4 {
		t.Errorf("%d backups, %d of them complete; want 4 and 2", len(all), complete)
	}
}

// A backup that could not be made costs no other one.
func TestAFailedBackupDeletesNothing(t *testing.T) {
	t.Parallel()
	p, now := project(t, "varn.attest"), newClock()
	f := Folder{Path: t.TempDir(), Keep: Keep{Daily: 5}}
	for i := range 3 {
		now.pass(24 * time.Hour)
		title(t, p, fmt.Sprint(i))
		f.at(t, p, Closing, now.Time)
	}
	before := list(t, f.Path)
	title(t, p, "more")
	f.Keep = Keep{}
	ctx, cancel := context.WithCancel(t.Context())
	if _, err := f.Automatic(ctx, p.Path(), Closing, Options{Now: now.Add(time.Hour), Progress: func(int64, int64) { cancel() }}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if after := list(t, f.Path); len(after) != len(before) {
		t.Errorf("%d backups of %d are left", len(after), len(before))
	}
	if b := f.at(t, p, Closing, now.Add(2*time.Hour)); b == nil {
		t.Fatal("no backup")
	}
	if after := list(t, f.Path); len(after) != 1 {
		t.Errorf("with nothing to keep there are %d backups; the newest always stays", len(after))
	}
}

func TestAnUnfinishedFileIsSweptLater(t *testing.T) {
	t.Parallel()
	p, now := project(t, "varn.attest"), newClock()
	f := Folder{Path: t.TempDir(), Keep: DefaultKeep}
	rest := filepath.Join(f.Path, ".attest-writing-"+annotate.NewID().String()+".tmp")
	mine := filepath.Join(f.Path, "mine.tmp")
	for _, path := range []string{rest, mine} {
		if err := os.WriteFile(path, []byte("half"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, now.Time, now.Time); err != nil {
			t.Fatal(err)
		}
	}
	now.pass(time.Hour)
	f.at(t, p, Closing, now.Time)
	if _, err := os.Stat(rest); err != nil {
		t.Error("a file that somebody may be writing was deleted")
	}
	title(t, p, "more")
	now.pass(48 * time.Hour)
	f.at(t, p, Closing, now.Time)
	if _, err := os.Stat(rest); err == nil {
		t.Error("what a crash has left stays for ever")
	}
	if _, err := os.Stat(mine); err != nil {
		t.Error("somebody else's file was deleted")
	}
}

// Whatever the numbers and the times: the newest stays, no more than asked for are kept, and each period keeps its newest.
func TestSurplus(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		k := Keep{rapid.IntRange(0, 8).Draw(t, "daily"), rapid.IntRange(0, 5).Draw(t, "weekly"), rapid.IntRange(0, 13).Draw(t, "monthly")}
		at := time.Date(2030, 1, 1, 0, 0, 0, 0, time.Local)
		var all []Backup
		for i, hours := range rapid.SliceOfN(rapid.IntRange(1, 900), 1, 60).Draw(t, "hours") {
			at = at.Add(time.Duration(hours) * time.Hour)
			all = append(all, Backup{Path: fmt.Sprint(i), Manifest: Manifest{MadeAt: at}})
		}
		slices.Reverse(all)
		gone := map[string]bool{}
		for _, b := range k.surplus(all) {
			gone[b.Path] = true
		}
		if gone[all[0].Path] {
			t.Fatal("the newest goes")
		}
		kept := slices.DeleteFunc(slices.Clone(all), func(b Backup) bool { return gone[b.Path] })
		if most := max(1, k.Daily+k.Weekly+k.Monthly); len(kept) > most {
			t.Fatalf("%d kept of %d, at most %d were asked for", len(kept), len(all), most)
		}
		days := map[string]bool{}
		for _, b := range all { // the first of each day is its newest
			day := b.MadeAt.Format(time.DateOnly)
			if days[day] {
				continue
			}
			if days[day] = true; len(days) <= k.Daily && gone[b.Path] {
				t.Fatalf("the newest of day %d is gone", len(days))
			}
		}
		// Pruning again changes nothing.
		if again := k.surplus(kept); len(again) > 0 {
			t.Fatalf("pruned again, %d more go", len(again))
		}
	})
}
