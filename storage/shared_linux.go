package storage

import (
	"bytes"
	"os"
	"strconv"
	"strings"
)

// networkFileSystems are the kinds of file systems that are on other machines, as proc(5) spells them in mountinfo.
var networkFileSystems = map[string]string{
	"nfs": "NFS", "nfs4": "NFS", "cifs": "SMB", "smb3": "SMB", "smbfs": "SMB", "afs": "AFS", "ceph": "Ceph", "lustre": "Lustre",
	"glusterfs": "GlusterFS", "fuse.glusterfs": "GlusterFS", "fuse.sshfs": "sshfs", "fuse.rclone": "rclone", "fuse.davfs": "WebDAV",
	"davfs": "WebDAV", "fuse.davfs2": "WebDAV", "fuse.s3fs": "s3fs", "fuse.gcsfuse": "gcsfuse", "fuse.curlftpfs": "FTP",
	"fuse.google-drive-ocamlfuse": "Google Drive", "fuse.onedriver": "OneDrive", "fuse.gvfsd-fuse": "GVfs", "fuse.kio-fuse": "KIO",
}

// networkFileSystem returns the name of the kind of file system that a folder is on, if that is on another machine.
func networkFileSystem(dir string) string {
	mounts, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		return ""
	}
	return networkFileSystems[mountedAs(dir, mounts)]
}

// mountedAs returns the kind of the file system that is mounted nearest above a folder.
func mountedAs(dir string, mountinfo []byte) string {
	kind, longest := "", -1
	for line := range bytes.Lines(mountinfo) {
		before, after, found := strings.Cut(string(line), " - ")
		fields, rest := strings.Fields(before), strings.Fields(after)
		if !found || len(fields) < 5 || len(rest) < 1 {
			continue
		}
		at := unescapeMount(fields[4])
		inside := dir == at || at == "/" || strings.HasPrefix(dir, at+"/")
		if inside && len(at) >= longest { // of two on the same folder the later one is on top
			kind, longest = rest[0], len(at)
		}
	}
	return kind
}

// unescapeMount reads the octal escapes of spaces and the like.
func unescapeMount(s string) string {
	var out strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+3 < len(s) {
			if n, err := strconv.ParseUint(s[i+1:i+4], 8, 8); err == nil {
				out.WriteByte(byte(n))
				i += 3
				continue
			}
		}
		out.WriteByte(s[i])
	}
	return out.String()
}
