package storage

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"attest/annotate"
)

// Trying a passphrase is to cost an attacker a second, and a test next to nothing.
func init() { scryptWork = 4 }

var testPassphrase = []byte("seven grey herons at low tide")

// encryptedOptions are those that make an encrypted project.
func encryptedOptions() Options {
	opt := testOptions()
	opt.Passphrase = testPassphrase
	return opt
}

// newEncrypted is newProject for a project that is encrypted.
func newEncrypted(t testing.TB) (*Folder, annotate.ID) {
	t.Helper()
	return newProjectWith(t, encryptedOptions())
}

func openEncrypted(t testing.TB, dir string, passphrase []byte) *Folder {
	t.Helper()
	key, err := Unlock(dir, passphrase)
	if err != nil {
		t.Fatal(err)
	}
	return mustOpenWith(t, dir, key)
}

func TestAnEncryptedProjectOpensWithItsPassphrase(t *testing.T) {
	t.Parallel()
	f, doc := newEncrypted(t)
	f.ledger.limit = 4000 // several segments
	for i := range 20 {
		highlight(t, f, doc, "212 people")
		if i == 10 {
			f.followLedger() // so that the store has two layers
		}
	}
	if _, err := f.Undo(); err != nil {
		t.Fatal(err)
	}
	want := stateOf(t, f)
	wantSound(t, f)
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	again := openEncrypted(t, f.Path(), testPassphrase)
	if got := stateOf(t, again); got != want {
		t.Errorf("it is read as\n%.500s\nnot\n%.500s", got, want)
	}
	if notices := again.Health().Notices; len(notices) > 0 {
		t.Errorf("opening found something to put right: %q", notices)
	}
	if again.store.written == nil {
		t.Error("the store was of no use")
	}
	if got, err := again.Text(again.Project().Documents()[0]); err != nil || got != report {
		t.Errorf("the text is %.40q, %v", got, err)
	}
	wantSound(t, again)
	read, err := Read(f.Path(), again.Key())
	if err != nil || stateOf(t, read) != want {
		t.Errorf("reading beside it: %v", err)
	}
	if _, err := again.Redo(); err != nil {
		t.Errorf("the undo list was lost: %v", err)
	}
}

func TestWhatAnEncryptedProjectSaysToOthers(t *testing.T) {
	t.Parallel()
	f, _ := newEncrypted(t)
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	plain, _ := newProject(t)
	if !IsEncrypted(f.Path()) || IsEncrypted(plain.Path()) || IsEncrypted(t.TempDir()) {
		t.Error("it is not known which project is encrypted")
	}
	if key, err := Unlock(plain.Path(), testPassphrase); key != nil || err != nil {
		t.Errorf("a project that is not encrypted has the key %v, %v", key, err)
	}
	for name, c := range map[string]struct {
		do   func() error
		want error
	}{
		"open without a key":   {func() error { _, err := Open(f.Path(), testOptions()); return err }, ErrPassphraseNeeded},
		"read without a key":   {func() error { _, err := Read(f.Path(), nil); return err }, ErrPassphraseNeeded},
		"verify without a key": {func() error { _, err := Verify(t.Context(), f.Path(), nil, nil); return err }, ErrPassphraseNeeded},
		"recover without a key": {func() error {
			_, err := Recover(t.Context(), f.Path(), filepath.Join(t.TempDir(), "c"), testOptions(), nil)
			return err
		}, ErrPassphraseNeeded},
		"no passphrase":           {func() error { _, err := Unlock(f.Path(), nil); return err }, ErrPassphraseNeeded},
		"a wrong passphrase":      {func() error { _, err := Unlock(f.Path(), []byte("seven grey herons")); return err }, ErrWrongPassphrase},
		"not a project":           {func() error { _, err := Unlock(t.TempDir(), testPassphrase); return err }, ErrNotAProject},
		"change, wrong":           {func() error { return ChangePassphrase(f.Path(), []byte("no"), []byte("new")) }, ErrWrongPassphrase},
		"change, not encrypted":   {func() error { return plain.ChangePassphrase(testPassphrase, []byte("new")) }, ErrNotEncrypted},
		"the words do not differ": {func() error { _, err := Unlock(f.Path(), bytes.ToUpper(testPassphrase)); return err }, ErrWrongPassphrase},
	} {
		if err := c.do(); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, not %v", name, err, c.want)
		}
	}
	if err := ChangePassphrase(f.Path(), testPassphrase, nil); err == nil {
		t.Error("an empty passphrase is taken")
	}
}

func TestAPassphraseIsTheSameOnEveryKeyboard(t *testing.T) {
	t.Parallel()
	opt := testOptions()
	opt.Passphrase = []byte("Caf\u00e9 am Hafen")
	f, err := Create(filepath.Join(t.TempDir(), "cafe.attest"), "Café", opt)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Unlock(f.Path(), []byte("Cafe\u0301 am Hafen")); err != nil {
		t.Error(err)
	}
}

// wordsOf are words of the documents, names and what else a project of these tests holds.
var wordsOf = []string{"212 people", "Mira Okafor", "Ferry", "Tag as claim", "harbourmaster", "Secret note", device.String()}

// TestNothingOfAnEncryptedProjectIsReadable looks through every file of a project that has been worked in, while it is open and
// afterwards, through the folder for temporary files and through copies of the project.
func TestNothingOfAnEncryptedProjectIsReadable(t *testing.T) { // not parallel: it has a folder for temporary files of its own
	temporary := t.TempDir()
	for _, name := range []string{"TMPDIR", "TMP", "TEMP"} {
		t.Setenv(name, temporary)
	}
	f, doc := newEncrypted(t)
	look := func(when string, dirs ...string) {
		t.Helper()
		for _, dir := range dirs {
			wantUnreadable(t, when, dir)
		}
	}
	f.ledger.limit = 8000
	commit(t, f, "Enter the harbourmaster", func(d *annotate.Draft) error {
		return d.Put(&annotate.Tag{ID: annotate.NewID(), Name: "harbourmaster"})
	})
	for i := range 30 {
		highlight(t, f, doc, "212 people")
		note(t, f, doc, fmt.Sprintf("Secret note %d", i))
		if i%10 == 5 {
			f.followLedger()
		}
	}
	look("while it is open", f.Path(), temporary)
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	look("after closing", f.Path(), temporary)
	table := ""
	for path := range treeOf(t, f.Path()) {
		if strings.HasSuffix(path, ".sst") {
			table = path
		}
	}
	overwrite(t, table, func(b []byte) []byte { return b[:len(b)/2] })
	again := openEncrypted(t, f.Path(), testPassphrase) // which sets the store aside
	if len(again.Health().SetAside) == 0 {
		t.Error("the damaged store was not set aside")
	}
	if err := again.Close(); err != nil {
		t.Fatal(err)
	}
	look("after the store was rebuilt", f.Path(), temporary)
	segment := filepath.Join(f.Path(), filepath.FromSlash(segmentName(1)))
	overwrite(t, segment, func(b []byte) []byte { b[len(b)/2] ^= 1; b[len(b)/2+7] ^= 1; return b })
	opt := testOptions()
	opt.Key = again.Key()
	copied := filepath.Join(t.TempDir(), "copy.attest")
	r, err := Recover(t.Context(), f.Path(), copied, opt, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !r.Report.OK() || r.Renewed == 0 {
		t.Errorf("the copy is %+v", r)
	}
	look("in a recovered copy", copied, temporary)
	if _, err := Unlock(copied, testPassphrase); err != nil {
		t.Errorf("the copy does not open with the passphrase: %v", err)
	}
}

// wantUnreadable looks for words in the contents and names of all files.
func wantUnreadable(t *testing.T, when, dir string) {
	t.Helper()
	files := 0
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		content := ""
		if e.Type().IsRegular() {
			files++
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			content = string(data)
		}
		name, _ := filepath.Rel(dir, path)
		for _, word := range wordsOf {
			if strings.Contains(content, word) || strings.Contains(name, word) {
				t.Errorf("%s: %s has %q", when, path, word)
			}
		}
		if strings.Contains(name, hashOf([]byte(report)).String()) || strings.Contains(content, hashOf([]byte(report)).String()) {
			t.Errorf("%s: %s tells the hash of the document", when, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s: %d files in %s", when, files, dir)
}

func TestTheReadableWordsAreFoundWithoutEncryption(t *testing.T) {
	t.Parallel()
	f, doc := newProject(t)
	commit(t, f, "Enter the harbourmaster", func(d *annotate.Draft) error {
		return d.Put(&annotate.Tag{ID: annotate.NewID(), Name: "harbourmaster"})
	})
	highlight(t, f, doc, "212 people")
	note(t, f, doc, "Secret note")
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	all := ""
	for _, data := range treeOf(t, f.Path()) {
		all += data
	}
	for _, word := range wordsOf {
		if !strings.Contains(all, word) {
			t.Errorf("%q is not in the project at all, so that its absence would prove nothing", word)
		}
	}
}

func TestAnotherPassphrase(t *testing.T) {
	t.Parallel()
	f, doc := newEncrypted(t)
	highlight(t, f, doc, "212 people")
	before := treeOf(t, f.Path())
	next := []byte("a lantern in the fog")
	if err := f.ChangePassphrase([]byte("wrong"), next); !errors.Is(err, ErrWrongPassphrase) {
		t.Errorf("the wrong passphrase changes it: %v", err)
	}
	if err := f.ChangePassphrase(testPassphrase, next); err != nil {
		t.Fatal(err)
	}
	after := treeOf(t, f.Path())
	for path, data := range after {
		if is := filepath.Base(path); (is == keyFile || is == keyCopyFile) == (before[path] == data) {
			t.Errorf("%s: changed %v", path, before[path] != data)
		}
	}
	if len(after) != len(before) {
		t.Errorf("there are %d files, and were %d", len(after), len(before))
	}
	note(t, f, doc, "The work goes on")
	var locked *LockedError
	if err := ChangePassphrase(f.Path(), next, testPassphrase); !errors.As(err, &locked) {
		t.Errorf("it is changed behind the back of whoever has the project open: %v", err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Unlock(f.Path(), testPassphrase); !errors.Is(err, ErrWrongPassphrase) {
		t.Errorf("the former passphrase: %v", err)
	}
	wantSound(t, openEncrypted(t, f.Path(), next))
}

// TestAPowerCutWhileThePassphraseChanges cuts the power at each write: one of the two passphrases opens the project whatever
// was left of it.
func TestAPowerCutWhileThePassphraseChanges(t *testing.T) {
	t.Parallel()
	f, _ := newEncrypted(t)
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	next, opened := []byte("a lantern in the fog"), map[string]int{}
	for dieAt := 1; dieAt <= 14; dieAt++ {
		for seed := range 8 {
			dir := filepath.Join(t.TempDir(), "cut.attest")
			if err := os.CopyFS(dir, os.DirFS(f.Path())); err != nil {
				t.Fatal(err)
			}
			disk := newForgetfulFiles(t, dir)
			disk.dieAt = dieAt
			told := rewrapKey(disk, nil, testPassphrase, next)
			disk.afterPowerCut(t, rand.New(rand.NewPCG(uint64(dieAt), uint64(seed))))
			_, former := Unlock(dir, testPassphrase)
			_, latter := Unlock(dir, next)
			switch {
			case former == nil && latter == nil, former != nil && latter != nil:
				t.Fatalf("with the power gone at write %d: the former passphrase %v, the new one %v", dieAt, former, latter)
			case told == nil && latter != nil:
				t.Fatalf("with the power gone at write %d: the change was told, and is gone: %v", dieAt, latter)
			case former == nil:
				opened["former"]++
			default:
				opened["new"]++
				again := openEncrypted(t, dir, next)
				if _, latter = Unlock(dir, next); latter != nil {
					t.Errorf("opening it makes the former passphrase count again: %v", latter)
				}
				if err := again.Close(); err != nil {
					t.Fatal(err)
				}
				one, _ := os.ReadFile(filepath.Join(dir, keyFile))
				two, _ := os.ReadFile(filepath.Join(dir, keyCopyFile))
				if !bytes.Equal(one, two) {
					t.Error("the copy still opens with the former passphrase")
				}
			}
		}
	}
	if opened["former"] == 0 || opened["new"] == 0 {
		t.Errorf("not both outcomes were seen: %v", opened)
	}
}

func TestDamageToTheKeyFiles(t *testing.T) {
	t.Parallel()
	whole, doc := newEncrypted(t)
	highlight(t, whole, doc, "212 people")
	if err := whole.Close(); err != nil {
		t.Fatal(err)
	}
	flip := func(b []byte) []byte { b[len(b)/2] ^= 4; return b }
	for name, c := range map[string]struct {
		damage func(t *testing.T, first, second string)
		opens  bool
		told   bool
	}{
		"the first flipped":  {func(t *testing.T, first, _ string) { overwrite(t, first, flip) }, true, true},
		"the first missing":  {func(t *testing.T, first, _ string) { remove(t, first) }, true, true},
		"the second flipped": {func(t *testing.T, _, second string) { overwrite(t, second, flip) }, true, false},
		"the second missing": {func(t *testing.T, _, second string) { remove(t, second) }, true, false},
		"both flipped":       {func(t *testing.T, first, second string) { overwrite(t, first, flip); overwrite(t, second, flip) }, false, true},
		"both missing":       {func(t *testing.T, first, second string) { remove(t, first); remove(t, second) }, false, true},
		"too large": {func(t *testing.T, first, second string) {
			overwrite(t, first, func([]byte) []byte { return make([]byte, MaxKeyFile+1) })
			remove(t, second)
		}, false, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "ferry.attest")
			if err := os.CopyFS(dir, os.DirFS(whole.Path())); err != nil {
				t.Fatal(err)
			}
			c.damage(t, filepath.Join(dir, keyFile), filepath.Join(dir, keyCopyFile))
			_, err := Unlock(dir, testPassphrase)
			if !c.opens {
				var useless *KeyError
				if !errors.As(err, &useless) || !strings.Contains(err.Error(), keyFile) {
					t.Errorf("opening says %v", err)
				}
				_, err = Open(dir, testOptions())
				if err == nil {
					t.Error("it opens without its key")
				}
				return
			}
			report, err := Verify(t.Context(), dir, whole.Key(), nil)
			if err != nil || len(report.Problems) != 1 {
				t.Errorf("verifying it says %v, %v", report.Problems, err)
			}
			f := openEncrypted(t, dir, testPassphrase)
			if told := len(f.Health().Notices) > 0; told != c.told {
				t.Errorf("opening it says %q", f.Health().Notices)
			}
			wantSound(t, f)
			one, _ := os.ReadFile(filepath.Join(dir, keyFile))
			two, _ := os.ReadFile(filepath.Join(dir, keyCopyFile))
			if len(one) == 0 || !bytes.Equal(one, two) {
				t.Error("the files were not made the same again")
			}
		})
	}
}

func remove(t *testing.T, path string) {
	t.Helper()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
}

// TestNothingCanBeMovedInAnEncryptedProject puts what was encrypted for one place into another.
func TestNothingCanBeMovedInAnEncryptedProject(t *testing.T) {
	t.Parallel()
	whole, doc := newEncrypted(t)
	whole.ledger.limit = 3000
	for range 10 {
		highlight(t, whole, doc, "212 people")
	}
	second := strings.Repeat("Another report. ", 40)
	addDocument(t, whole, "Another", second)
	if err := whole.Close(); err != nil {
		t.Fatal(err)
	}
	plain, _ := newProject(t)
	at := func(dir, name string) string { return filepath.Join(dir, filepath.FromSlash(name)) }
	first := whole.Key().BlobName(hashOf([]byte(report)).String())
	other := whole.Key().BlobName(hashOf([]byte(second)).String())
	for name, move := range map[string]func(t *testing.T, dir string){
		"a blob in the place of another": func(t *testing.T, dir string) {
			data, err := os.ReadFile(at(dir, other))
			if err != nil {
				t.Fatal(err)
			}
			overwrite(t, at(dir, first), func([]byte) []byte { return data })
		},
		"a segment of a project that is not encrypted": func(t *testing.T, dir string) {
			data, err := os.ReadFile(at(plain.Path(), segmentName(1)))
			if err != nil {
				t.Fatal(err)
			}
			overwrite(t, at(dir, segmentName(1)), func([]byte) []byte { return data })
		},
		"a line of the first segment in the second": func(t *testing.T, dir string) {
			data, err := os.ReadFile(at(dir, segmentName(1)))
			if err != nil {
				t.Fatal(err)
			}
			line := bytes.SplitAfter(data, []byte("\n"))[1]
			overwrite(t, at(dir, segmentName(2)), func(b []byte) []byte {
				lines := bytes.SplitAfter(b, []byte("\n"))
				lines[1] = line
				return bytes.Join(lines, nil)
			})
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(t.TempDir(), "ferry.attest")
			if err := os.CopyFS(dir, os.DirFS(whole.Path())); err != nil {
				t.Fatal(err)
			}
			move(t, dir)
			if r, err := Verify(t.Context(), dir, whole.Key(), nil); err != nil || r.OK() {
				t.Errorf("it is taken for what was written there: %v", err)
			}
		})
	}
}

func TestLinesAndBlobsComeBackFromTheirEncryption(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		k, err := keyOf(newDataKey())
		if err != nil {
			t.Fatal(err)
		}
		segment := rapid.Uint32().Draw(t, "segment")
		line := append([]byte("x"), bytes.ReplaceAll(rapid.SliceOfN(rapid.Byte(), 0, 3000).Draw(t, "line"), []byte("\n"), nil)...)
		for name, write := range map[string]func(uint32, []byte) []byte{"line": k.sealLine, "head": k.sealHead} {
			written := write(segment, append(bytes.Clone(line), '\n'))
			if bytes.Count(written, []byte("\n")) != 1 || !bytes.HasSuffix(written, []byte("\n")) {
				t.Fatalf("a %s is not one line: %q", name, written)
			}
			written = written[:len(written)-1]
			if got, err := k.openLine("", segment, written); err != nil || !bytes.Equal(got, line) {
				t.Fatalf("a %s comes back as %q, %v", name, got, err)
			}
			if _, err := k.openLine("", segment+1, written); err == nil {
				t.Fatalf("a %s opens in another segment", name)
			}
			changed := bytes.Clone(written)
			changed[rapid.IntRange(0, len(changed)-1).Draw(t, "at")] ^= byte(rapid.IntRange(1, 255).Draw(t, "by"))
			if _, err := k.openLine("", segment, changed); err == nil {
				t.Fatalf("a changed %s opens", name)
			}
		}
		data := rapid.SliceOfN(rapid.Byte(), 0, 5000).Draw(t, "data")
		name := k.BlobName(hashOf(data).String())
		packed := k.sealBlob(name, zstdEncoder().EncodeAll(data, nil))
		if got, err := k.Unpack(name, bytes.Clone(packed)); err != nil || !bytes.Equal(got, data) {
			t.Fatalf("a blob comes back as %q, %v", got, err)
		}
		packed[rapid.IntRange(0, len(packed)-1).Draw(t, "where")] ^= byte(rapid.IntRange(1, 255).Draw(t, "with"))
		if _, err := k.Unpack(name, packed); err == nil {
			t.Fatal("a changed blob is taken")
		}
	})
}

func FuzzOpenLine(f *testing.F) {
	k, err := keyOf(make([]byte, dataKeyBytes))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(k.sealLine(1, []byte("{}\n")))
	f.Add(k.sealHead(1, []byte("{}\n")))
	f.Add([]byte(`{"sealed":"","crc":"00000000"}`))
	f.Add(seal([]byte(`{"format":"attest-ledger","version":3,"needs":"9.0.0","sealed":"AAAA"}`)))
	f.Add(seal([]byte(`{"sealed":"!"}`)))
	f.Fuzz(func(t *testing.T, raw []byte) {
		raw = bytes.TrimSuffix(raw, []byte("\n"))
		line, err := k.openLine("segment", 1, raw)
		if err == nil && string(line) != "{}" {
			t.Errorf("%q opens as %q, which nobody has encrypted", raw, line)
		}
	})
}

func FuzzUnlockFile(f *testing.F) {
	k, err := keyOf(make([]byte, dataKeyBytes))
	if err != nil {
		f.Fatal(err)
	}
	content, err := wrapKey(k, testPassphrase)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(content)
	f.Add(seal([]byte(`{"format":"attest-key","version":1,"needs":"0.1.0","age":"AAAA"}`)))
	f.Add(seal([]byte(`{"format":"attest-key","version":2,"needs":"9.0.0","age":""}`)))
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := UnlockFile("key.json", data, testPassphrase)
		if (got == nil) == (err == nil) {
			t.Errorf("both a key and an error, or neither: %v", err)
		}
	})
}

func TestANewerKeyFileIsRefusedWithTheVersion(t *testing.T) {
	t.Parallel()
	f, _ := newEncrypted(t)
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	newer := seal([]byte(`{"format":"attest-key","version":2,"needs":"9.0.0","age":""}`))
	overwrite(t, filepath.Join(f.Path(), keyFile), func([]byte) []byte { return newer })
	var needs *NewerError
	if _, err := Unlock(f.Path(), testPassphrase); !errors.As(err, &needs) || needs.Needs != "9.0.0" {
		t.Errorf("it says %v", err)
	}
}

// TestAnEncryptedLedgerTellsWhatItNeeds reads an encrypted segment as a program that does not know of encryption would, by the
// rules of version 1: a checksum, a format, and a version that is newer.
func TestAnEncryptedLedgerTellsWhatItNeeds(t *testing.T) {
	t.Parallel()
	f, _ := newEncrypted(t)
	data, err := os.ReadFile(filepath.Join(f.Path(), filepath.FromSlash(segmentName(1))))
	if err != nil {
		t.Fatal(err)
	}
	head, _, _ := bytes.Cut(data, []byte("\n"))
	if err := checkSeal(head); err != nil {
		t.Error(err)
	}
	want := fmt.Sprintf(`{"format":"attest-ledger","version":%d,"needs":"%s",`, ledgerVersion+1, encryptedNeeds)
	if !strings.HasPrefix(string(head), want) {
		t.Errorf("it begins with %.80s", head)
	}
}
