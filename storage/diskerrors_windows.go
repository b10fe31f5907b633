package storage

import (
	"errors"
	"math"

	"golang.org/x/sys/windows"
)

func isReadOnlyFS(err error) bool { return errors.Is(err, windows.ERROR_WRITE_PROTECT) }

func isFull(err error) bool {
	return errors.Is(err, windows.ERROR_DISK_FULL) || errors.Is(err, windows.ERROR_HANDLE_DISK_FULL)
}

// isGone is for what a drive that was unplugged answers, or a share whose server is.
func isGone(err error) bool {
	for _, e := range []error{
		windows.ERROR_NOT_READY, windows.ERROR_DEV_NOT_EXIST, windows.ERROR_BAD_NETPATH, windows.ERROR_NETNAME_DELETED,
		windows.ERROR_FILE_INVALID, windows.ERROR_IO_DEVICE, windows.ERROR_NO_SUCH_DEVICE, windows.ERROR_UNEXP_NET_ERR,
	} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

// freeBytes returns how many bytes the user can write to the volume that dir is on.
func freeBytes(dir string) (int64, error) {
	path, err := windows.UTF16PtrFromString(dir)
	if err != nil {
		return 0, err
	}
	var free uint64
	if err := windows.GetDiskFreeSpaceEx(path, &free, nil, nil); err != nil {
		return 0, err
	}
	return int64(min(free, math.MaxInt64)), nil
}
