// Package evidence makes what others can check: a report on the state of a project, and a sealed file that holds a whole
// project with a signed list of everything in it.
//
// [Seal] writes a sealed file, [CheckSeal] is what its recipient does with it, and [ReportOn] describes a project after it has
// been verified. Keys are made by [CreateKey].
//
// # Sealed files
//
// A sealed file is an archive (see package archive) that any tool can unpack:
//
//	README.txt          what this is, and how to check it with and without Attest
//	dataset.json        the dataset, as "attest export" writes it, with the texts
//	documents/0001 …    the original bytes of each document
//	ledger/…            the record of every change, as package storage describes it
//	manifest.json       who sealed what and when, and every file above with its SHA-256
//	manifest.json.sig   the signature of manifest.json
//
// The signature is an Ed25519 signature in the format of OpenSSH (PROTOCOL.sshsig) in the namespace attest-seal:
//
//	ssh-keygen -Y check-novalidate -n attest-seal -s manifest.json.sig <manifest.json
//
// checks it where there is no Attest. What it proves is in [Proof].
package evidence
