package storage

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// address says where the holder of a project listens. It stands in a file beside the lock.
type address struct {
	Socket string `json:"socket"`
	PID    int    `json:"pid"`
}

const (
	addressFile    = "lock.addr"
	socketFolder   = "attest-raise-" // in the folder for temporary files; socket paths must be short
	socketName     = "s"
	raiseTimeout   = 3 * time.Second
	raiseRequest   = "raise"
	raiseAnswerYes = "raised"
	raiseAnswerNo  = "no window"
)

// bell is the socket on which the holder of a project hears that its window is wanted.
type bell struct {
	files    files
	socket   string
	listener net.Listener
}

// hangBell listens for Raise and writes the address down.
func hangBell(f files, onRaise func()) (*bell, error) {
	if old, err := readAddress(f); err == nil {
		removeSocket(old.Socket) // its holder is gone, or this process would not have the lock
	}
	private, err := os.MkdirTemp("", socketFolder+"*") // mode 0700: nobody else can ring
	if err != nil {
		return nil, err
	}
	b := &bell{files: f, socket: filepath.Join(private, socketName)}
	if b.listener, err = net.Listen("unix", b.socket); err != nil {
		removeSocket(b.socket)
		return nil, err
	}
	data, err := json.Marshal(address{Socket: b.socket, PID: os.Getpid()})
	if err == nil {
		err = writeFile(f, addressFile, append(data, '\n'))
	}
	if err != nil {
		_ = b.listener.Close()
		removeSocket(b.socket)
		return nil, err
	}
	go b.listen(onRaise)
	return b, nil
}

func (b *bell) listen(onRaise func()) {
	for {
		conn, err := b.listener.Accept()
		if err != nil {
			return // closed
		}
		_ = conn.SetDeadline(time.Now().Add(raiseTimeout))
		answer(conn, onRaise)
		_ = conn.Close()
	}
}

func answer(conn net.Conn, onRaise func()) {
	request, err := bufio.NewReaderSize(conn, 64).ReadSlice('\n')
	if err != nil || strings.TrimSpace(string(request)) != raiseRequest {
		return
	}
	if onRaise == nil {
		_, _ = fmt.Fprintln(conn, raiseAnswerNo)
		return
	}
	onRaise()
	_, _ = fmt.Fprintln(conn, raiseAnswerYes)
}

func (b *bell) close() {
	_ = b.files.remove(addressFile)
	_ = b.listener.Close()
	removeSocket(b.socket)
}

// Raise asks the process that has the project folder open to show its window, and returns when it has been asked to. The
// error wraps [ErrNoWindow] when it has none or does not answer, and [ErrNotAProject] when dir is no project folder.
func Raise(dir string) error {
	if err := looksLikeProject(dir); err != nil {
		return err
	}
	f, err := openFiles(dir)
	if err != nil {
		return fmt.Errorf("raising the window of %s: %w", dir, errors.Join(ErrNoWindow, err))
	}
	a, err := readAddress(f)
	if err = errors.Join(err, f.close()); err != nil {
		return fmt.Errorf("raising the window of %s: %w", dir, errors.Join(ErrNoWindow, err))
	}
	conn, err := net.DialTimeout("unix", a.Socket, raiseTimeout)
	if err != nil {
		return fmt.Errorf("raising the window of %s: %w", dir, errors.Join(ErrNoWindow, err))
	}
	defer func() { _ = conn.Close() }()
	_ = conn.SetDeadline(time.Now().Add(raiseTimeout))
	if _, err := fmt.Fprintln(conn, raiseRequest); err != nil {
		return fmt.Errorf("raising the window of %s: %w", dir, errors.Join(ErrNoWindow, err))
	}
	reply, err := bufio.NewReaderSize(conn, 64).ReadSlice('\n')
	if err != nil || strings.TrimSpace(string(reply)) != raiseAnswerYes {
		return fmt.Errorf("raising the window of %s: %w", dir, ErrNoWindow)
	}
	return nil
}

// readAddress reads the address file. A project folder may come from anyone, so only a socket of the kind that hangBell
// makes is accepted.
func readAddress(f files) (address, error) {
	var a address
	path := f.path(addressFile)
	const most = 4096 // bytes; two short members
	data, err := readFile(f, addressFile, most)
	if err != nil {
		return a, err
	}
	if err := json.Unmarshal(data, &a); err != nil {
		return a, fmt.Errorf("%s is not an address: %w", path, err)
	}
	if !ourSocket(a.Socket) {
		return a, fmt.Errorf("%s names %q, where no Attest listens", path, a.Socket)
	}
	return a, nil
}

func ourSocket(path string) bool {
	return filepath.IsAbs(path) && filepath.Clean(path) == path &&
		filepath.Base(path) == socketName && strings.HasPrefix(filepath.Base(filepath.Dir(path)), socketFolder)
}

// removeSocket removes a socket and its folder, if they lie where this system keeps temporary files.
func removeSocket(path string) {
	private := filepath.Dir(path)
	if !ourSocket(path) || filepath.Dir(private) != filepath.Clean(os.TempDir()) {
		return
	}
	if info, err := os.Lstat(path); err == nil && info.Mode().IsRegular() {
		return // not a socket
	} else if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return
	}
	_ = os.Remove(path)
	_ = os.Remove(private) // only if it is empty
}
