package storage

import "testing"

func TestMountedAs(t *testing.T) {
	t.Parallel()
	mounts := []byte(`21 1 254:0 / / rw,relatime - ext4 /dev/root rw
22 21 0:20 / /proc rw shared:3 - proc proc rw
40 21 0:44 / /media/press\040share rw,relatime shared:20 master:1 - cifs //server/press rw
41 21 0:45 / /home rw - nfs4 server:/home rw
42 41 0:46 / /home/mira/local rw - ext4 /dev/sdb1 rw
43 21 0:47 / /mnt rw - ext4 /dev/sdc1 rw
44 43 0:48 / /mnt rw - fuse.sshfs mira@server:/ rw
a line of another kind
`)
	for dir, want := range map[string]string{
		"/var/x": "", "/media/press share/a/b": "SMB", "/media/press": "", "/home/mira": "NFS", "/home/mira/local/x": "",
		"/homework": "", "/mnt": "sshfs", "/": "",
	} {
		if got := networkFileSystems[mountedAs(dir, mounts)]; got != want {
			t.Errorf("%s is on %q, not %q", dir, got, want)
		}
	}
}
