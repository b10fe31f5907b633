// Package storage keeps a project in a folder that the reviewer owns, so that an acknowledged act is never lost.
//
// [Create] makes a project folder, [Open] opens one as its only writer, [Read] reads one beside a running writer. A
// [Folder] holds the current [annotate.Project]; [Folder.Commit] is the one way to change it. When Commit returns, the
// Action is on the disk: blobs first, then a line of the ledger and a flush, which several writers share, then the Project.
// Badger follows in the background and on closing; whatever it lacks is in the ledger. [Verify] checks all of it,
// [Recover] makes a sound copy of what is damaged.
//
//	name.attest/
//	  ledger/     what happened: the record itself
//	  blobs/      original bytes and texts of the documents, by SHA-256
//	  key.json    of an encrypted project: its key, which the passphrase opens; key-copy.json has the same content
//	  store/      Badger: a projection of the ledger, read on opening, rebuilt from it on any doubt
//	  reserve     room on the disk that is given up in need
//	  lock        held by the one writer; lock.addr says where it listens
//
// # The ledger
//
// The ledger is a series of segments, 00000001.jsonl, 00000002.jsonl and so on, each a text file of JSON objects, one a
// line, each line ended by a single LF. Lines are only ever appended, to the segment with the highest number. The first
// line of a segment is its header:
//
//	{"format":"attest-ledger","version":1,"needs":"0.1.0","project":"…","segment":1,"prev":"","created":"…Z","crc":"…"}
//
// version counts the incompatible versions of this format; needs is the oldest Attest that can read the segment. project
// is the UUID under which the ledger was begun, the same in all segments. Every other line is an [annotate.Action]:
//
//	{"device":"…","seq":1,"prev":"…","at":"…Z","by":"…","verb":"…","changes":[{"kind":"…","id":"…","set":{…},"was":null}],"crc":"…"}
//
// Three things guard each line:
//
//   - crc, always the last member and always written as ,"crc":"xxxxxxxx"} without space, is the CRC-32C (Castagnoli, RFC
//     3720) of all bytes of the line before that comma, in eight lower-case hexadecimal digits.
//   - prev is the SHA-256 of the whole line before, without its LF, in lower-case hexadecimal. For the first Action of a
//     segment that is the segment's header; for a header it is the last line of the segment before; in the very first
//     line it is empty.
//   - seq counts the Actions of each device from 1, without a gap.
//
// Members of an Action that a version does not know are kept ([annotate.Action].Extra). A line has at most [MaxLine]
// bytes. A reader needs nothing but a JSON parser: the checks are there for those who want to be sure.
//
// A power cut can leave the last line of the newest segment unfinished. Such a line was never acknowledged: a writer cuts
// it off, a reader passes over it. If it lacks nothing but its LF, it is kept. Any other fault is damage, and the folder
// is refused with a [DamageError] that names the file, the line and the reason.
//
// # Blobs
//
// blobs/ab/abcd….zst holds, as one Zstandard frame (RFC 8878) that declares its content size, the bytes whose SHA-256 is
// abcd…, in lower-case hexadecimal. A document's text is found by its text_sha256, its original bytes by its sha256.
//
// # Encryption
//
// A project that is made with a passphrase is encrypted as a whole. Its data key is 32 random bytes, which age
// (age-encryption.org/v1) has encrypted with the passphrase (scrypt, NFC) in the member age, in Base64, of the one JSON object in
// key.json, which ends in a crc as the lines of the ledger do. HKDF-SHA256 (RFC 5869) without salt makes of it keys of 32 bytes
// with the info "attest project ledger", "attest project blobs", "attest project blob names" and "attest project store".
//
// Each line of the ledger stands encrypted in one line, again a JSON object with a crc, as the Base64 of a nonce of 24 bytes
// and the output of XChaCha20-Poly1305 behind it. The additional data are "attest ledger line " or, for a header, "attest
// ledger head ", and the number of the segment in four bytes, big-endian. Only the first line says more, so that programs that
// know nothing of encryption tell what they lack:
//
//	{"format":"attest-ledger","version":2,"needs":"0.1.0","sealed":"…","crc":"…"}
//	{"sealed":"…","crc":"…"}
//
// The lines inside are those of version 1 to the byte. Their hashes are prev, so a ledger without its encryption, as in a
// sealed file, is one that never had any.
//
// blobs/ab/abcd….sealed is the Zstandard frame, encrypted likewise, with "attest blob " and the file's name (with its folders)
// as additional data. abcd… is the HMAC-SHA256 of the 64 digits of the SHA-256, by the key for names. The store is encrypted by
// Badger; its values carry checksums but no authentication, and [Verify] compares them with the ledger.
//
// Backups are copies of these files, key.json included. There are no other copies: no temporary file, and no file beside those
// named here, has words of the project in the clear.
package storage
