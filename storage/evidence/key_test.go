package evidence

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func TestKeys(t *testing.T) {
	t.Parallel()
	for name, passphrase := range map[string][]byte{"plain": nil, "with a passphrase": []byte("eleven boats, one lighthouse")} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "deep", "signing-key")
			if _, err := LoadKey(path, nil); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("before there is one: %v", err)
			}
			if _, err := DescribeKey(path); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("before there is one: %v", err)
			}
			made, err := CreateKey(path, passphrase)
			if err != nil {
				t.Fatal(err)
			}
			info, err := os.Stat(path)
			if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
				t.Errorf("%v, mode %v", err, info.Mode())
			}
			described, err := DescribeKey(path)
			if err != nil || described.Protected != (passphrase != nil) || described.Public.Fingerprint() != made.Public().Fingerprint() {
				t.Errorf("%v, %+v", err, described)
			}
			line, err := os.ReadFile(path + ".pub")
			if err != nil {
				t.Fatal(err)
			}
			if public, err := ParsePublicKey(line); err != nil || public.String() != made.Public().String() || !strings.HasPrefix(public.String(), "ssh-ed25519 ") {
				t.Errorf("%v, %s", err, public)
			}
			loaded, err := LoadKey(path, passphrase)
			if err != nil {
				t.Fatal(err)
			}
			signature, err := sign([]byte("words"), loaded)
			if err != nil {
				t.Fatal(err)
			}
			if k, err := checkSignature([]byte("words"), signature); err != nil || k.Fingerprint() != made.Public().Fingerprint() {
				t.Errorf("%v, %s", err, k.Fingerprint())
			}
			if _, err := checkSignature([]byte("word"), signature); err == nil {
				t.Error("another text passes")
			}
			if _, err := CreateKey(path, nil); !errors.Is(err, ErrKeyExists) {
				t.Errorf("a second one: %v", err)
			}
			if passphrase != nil {
				if _, err := LoadKey(path, nil); !errors.Is(err, ErrPassphraseNeeded) {
					t.Errorf("without the passphrase: %v", err)
				}
				if _, err := LoadKey(path, []byte("twelve boats")); !errors.Is(err, ErrWrongPassphrase) {
					t.Errorf("with a wrong one: %v", err)
				}
				if err := SetPassphrase(path, []byte("twelve boats"), nil); !errors.Is(err, ErrWrongPassphrase) {
					t.Errorf("changing it with a wrong one: %v", err)
				}
			}
			if err := SetPassphrase(path, passphrase, []byte("another")); err != nil {
				t.Fatal(err)
			}
			if again, err := LoadKey(path, []byte("another")); err != nil || again.Public().Fingerprint() != made.Public().Fingerprint() {
				t.Errorf("after a change: %v", err)
			}
			if err := SetPassphrase(path, []byte("another"), nil); err != nil {
				t.Fatal(err)
			}
			if _, err := LoadKey(path, nil); err != nil {
				t.Errorf("after taking it away: %v", err)
			}
			left, _ := os.ReadDir(filepath.Dir(path))
			if len(left) != 2 {
				t.Errorf("beside the key: %v", left)
			}
		})
	}
}

func TestAKeyThatOthersCanReadIsRefused(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("modes mean nothing here")
	}
	path := filepath.Join(t.TempDir(), "key")
	if _, err := CreateKey(path, nil); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o640); err != nil {
		t.Fatal(err)
	}
	if _, err := LoadKey(path, nil); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("%v", err)
	}
	for _, content := range []string{"", "not a key", strings.Repeat("x", mostOfAKey+1)} {
		other := filepath.Join(t.TempDir(), "key")
		if err := os.WriteFile(other, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := LoadKey(other, nil); err == nil {
			t.Errorf("%.20q is taken for a key", content)
		}
	}
}
