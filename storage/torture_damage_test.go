package storage

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"attest/annotate"
	"attest/annotate/ingest"
)

// outcome is what became of a project with a damage.
type outcome struct {
	Dir      string
	State    string   // of the project as it was opened, "" if it was not
	Contents bool     // whether every text and original could be read and is what it was
	Told     []string // what opening and verifying said
	Healed   bool     // whether a recovered copy is in the state of the project before the damage
}

// examinedProjects names the file that lists the folders which a process of its own is to look at, one a line, the first being
// the undamaged one.
const examinedProjects = "ATTEST_TEST_EXAMINED_PROJECTS"

// TestExamine opens each project, verifies it and recovers it into a copy, and says what came of it. Whatever kills the
// process kills this one, and not the test that counts.
func TestExamine(t *testing.T) {
	list := os.Getenv(examinedProjects)
	if list == "" {
		t.Skip("only in a process of its own")
	}
	names, err := os.ReadFile(list)
	if err != nil {
		t.Fatal(err)
	}
	dirs := strings.Fields(string(names))
	key, err := Unlock(dirs[0], testPassphrase)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := Read(dirs[0], key)
	if err != nil {
		t.Fatal(err)
	}
	want := stateOf(t, whole)
	for _, dir := range dirs[1:] {
		out, err := json.Marshal(examine(t, dir, whole, want))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Printf("outcome %s\n", out)
	}
}

func examine(t *testing.T, dir string, whole *Folder, want string) outcome {
	o := outcome{Dir: dir}
	key, err := Unlock(dir, testPassphrase)
	if err != nil {
		o.Told = append(o.Told, err.Error())
		return o
	}
	opt := testOptions()
	opt.Key = key
	report, err := Verify(t.Context(), dir, key, nil)
	if err != nil {
		o.Told = append(o.Told, err.Error())
	} else {
		for _, p := range report.Problems {
			o.Told = append(o.Told, p.Text)
		}
	}
	copied := dir + ".recovered"
	if _, err := Recover(t.Context(), dir, copied, opt, nil); err != nil {
		o.Told = append(o.Told, err.Error())
	} else if again, err := Read(copied, key); err == nil {
		o.Healed = stateOf(t, again) == want
		_ = again.Close()
	}
	f, err := Open(dir, opt)
	if err != nil {
		o.Told = append(o.Told, err.Error())
		return o
	}
	o.State = stateOf(t, f)
	o.Told = append(o.Told, f.Health().Notices...)
	o.Contents = true
	for _, d := range whole.Project().Documents() {
		text, err := f.Text(d)
		was, err2 := whole.Text(d)
		original, err3 := f.Original(d)
		wasOriginal, err4 := whole.Original(d)
		o.Contents = o.Contents && errors.Join(err, err2, err3, err4) == nil && text == was && bytes.Equal(original, wasOriginal)
	}
	if err := f.Close(); err != nil {
		o.Told = append(o.Told, err.Error())
	}
	return o
}

// damageAtRandom does something to a random file of a project, and says what.
func damageAtRandom(t *testing.T, dir string, random *rand.Rand) string {
	t.Helper()
	var paths []string
	for path := range treeOf(t, dir) {
		paths = append(paths, path)
	}
	slices.Sort(paths)
	path := paths[random.IntN(len(paths))]
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	name, _ := filepath.Rel(dir, path)
	at := random.IntN(max(len(data), 1))
	length := min(1+random.IntN(600), max(len(data)-at, 0))
	what, gone := "", false
	switch random.IntN(10) {
	case 0, 1, 2:
		if what = fmt.Sprintf("flip byte %d", at); len(data) > 0 {
			data[at] ^= byte(1 + random.IntN(255))
		}
	case 3:
		what = fmt.Sprintf("cut off at %d", at)
		data = data[:min(at, len(data))]
	case 4:
		what = fmt.Sprintf("zeros from %d to %d", at, at+length)
		clear(data[at : at+length])
	case 5:
		what, gone = "delete", true
	case 6:
		what = fmt.Sprintf("take out %d to %d", at, at+length)
		data = slices.Delete(data, at, at+length)
	case 7:
		what = fmt.Sprintf("double %d to %d", at, at+length)
		data = slices.Insert(data, at, bytes.Clone(data[at:at+length])...)
	case 8:
		what = "swap two lines"
		lines := bytes.SplitAfter(data, []byte("\n"))
		i, j := random.IntN(len(lines)), random.IntN(len(lines))
		lines[i], lines[j] = lines[j], lines[i]
		data = bytes.Join(lines, nil)
	case 9:
		what = "rubbish behind the end"
		data = append(data, "rubbish\n"...)
	}
	if gone {
		err = os.Remove(path)
	} else {
		err = os.WriteFile(path, data, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%s: %s", filepath.ToSlash(name), what)
}

// projectToDamage is a project with some of everything: segments, a store of several layers, texts and originals.
func projectToDamage(t *testing.T, opt Options) string {
	t.Helper()
	f, _ := newProjectWith(t, opt)
	f.ledger.limit = 6000
	for i := range 3 {
		im, err := ingest.Document(fmt.Sprintf("log-%d.txt", i), []byte(strings.ReplaceAll(fmt.Sprint("Log ", i, "\n", report), "\n", "\r\n")))
		if err != nil {
			t.Fatal(err)
		}
		if err := im.Save(f); err != nil {
			t.Fatal(err)
		}
		commit(t, f, "Import a file", func(d *annotate.Draft) error { _, _, err := ingest.Add(d, im, "Harbour Gazette"); return err })
		workAndTell(f, rand.New(rand.NewPCG(7, uint64(i))), 15, func(*annotate.Action) {})
		f.followLedger()
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(f.Path(), reserveFile)); err != nil { // of which nothing can be lost
		t.Fatal(err)
	}
	return f.Path()
}

// TestTortureDamage damages projects at random. None may kill the process, and each damage must be harmless, or told with the
// name of what it affects.
func TestTortureDamage(t *testing.T) {
	t.Parallel()
	tortureDamage(t, "damage to any file", testOptions())
}

// TestTortureDamageEncrypted is TestTortureDamage for a project that is encrypted, the key files included.
func TestTortureDamageEncrypted(t *testing.T) {
	t.Parallel()
	tortureDamage(t, "damage to any file, encrypted", encryptedOptions())
}

func tortureDamage(t *testing.T, what string, opt Options) {
	began, total := time.Now(), rounds(50, 300)
	random := rand.New(rand.NewPCG(uint64(began.UnixNano()), 8))
	t.Logf("seed %d", began.UnixNano())
	whole := projectToDamage(t, opt)
	key, err := Unlock(whole, opt.Passphrase)
	if err != nil {
		t.Fatal(err)
	}
	f, err := Read(whole, key)
	if err != nil {
		t.Fatal(err)
	}
	want := stateOf(t, f)
	count := struct{ harmless, rebuilt, told, healed, deaths, silent int }{}
	for done := 0; done < total; done += 25 {
		damages := map[string]string{}
		dirs := []string{whole}
		top := t.TempDir()
		for i := range min(25, total-done) {
			dir := filepath.Join(top, fmt.Sprintf("%d.attest", i))
			if err := os.CopyFS(dir, os.DirFS(whole)); err != nil {
				t.Fatal(err)
			}
			damages[dir] = damageAtRandom(t, dir, random)
			dirs = append(dirs, dir)
		}
		outcomes := examineAll(t, dirs)
		for dir, damage := range damages {
			o, there := outcomes[dir]
			name, _, _ := strings.Cut(damage, ":")
			told := strings.Contains(filepath.ToSlash(strings.Join(o.Told, "\n")), name)
			switch {
			case !there:
				count.deaths++
				t.Errorf("%s: the process died", damage)
			case o.State == want && o.Contents && len(o.Told) == 0:
				count.harmless++
			case o.State == want && o.Contents:
				count.rebuilt++
			case told || strings.HasPrefix(name, ledgerFolder) && o.State == "" && len(o.Told) > 0:
				count.told++
			default:
				count.silent++
				t.Errorf("%s: nobody is told; opened %v, state as before %v, contents as before %v, told %q", damage, o.State != "", o.State == want, o.Contents, o.Told)
			}
			if o.Healed {
				count.healed++
			}
		}
		if err := os.RemoveAll(top); err != nil {
			t.Fatal(err)
		}
	}
	tabulate(t, what, total, began, "%d harmless, %d put right, %d refused and told, %d silent, %d deaths; %d copies in full",
		count.harmless, count.rebuilt, count.told, count.silent, count.deaths, count.healed)
}

// examineAll has a process of its own look at the projects. What it has not told of killed it.
func examineAll(t *testing.T, dirs []string) map[string]outcome {
	t.Helper()
	list := filepath.Join(t.TempDir(), "list")
	if err := os.WriteFile(list, []byte(strings.Join(dirs, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	examiner := exec.Command(os.Args[0], "-test.run=^TestExamine$", "-test.v")
	examiner.Env = append(os.Environ(), examinedProjects+"="+list)
	out, err := examiner.CombinedOutput()
	if err != nil {
		t.Errorf("the examining process ended with %v:\n%.3000s", err, out[max(0, len(out)-3000):])
	}
	outcomes := map[string]outcome{}
	lines := bufio.NewScanner(bytes.NewReader(out))
	lines.Buffer(nil, 64<<20)
	for lines.Scan() {
		if raw, ok := strings.CutPrefix(lines.Text(), "outcome "); ok {
			var o outcome
			if err := json.Unmarshal([]byte(raw), &o); err != nil {
				t.Fatal(err)
			}
			outcomes[o.Dir] = o
		}
	}
	return outcomes
}
