// Package assets holds what the program carries inside its binary: the icon, the font of emoji, the schema of the dataset
// file and the sample project.
package assets

import "embed"

//go:embed icon.png
var icon []byte

// Icon returns the application's icon, a PNG of 512 × 512 pixels. The caller must not change it.
func Icon() []byte { return icon }

//go:embed emoji.otf
var emoji []byte

// Emoji returns the toolkit's font of emoji in less than half of its size: see the command makeemoji. It is Adobe's EmojiOne
// Color (MIT licence), and its pictures are those of EmojiOne (CC BY 4.0). The caller must not change it.
func Emoji() []byte { return emoji }

// DatasetSchema is the JSON Schema (draft 2020-12) of the dataset file: what Attest reads. Its part "#/$defs/export" is
// stricter and describes what Attest writes. Formats such as date-time bind only where the validator asserts them.
//
//go:embed dataset.schema.json
var DatasetSchema []byte

// SampleDataset is the path in [Sample] of the sample project as a dataset file.
const SampleDataset = "sample/sample.json"

// Sample holds the sample project: five invented reports of one invented event, annotated.
//
//go:embed sample
var Sample embed.FS
