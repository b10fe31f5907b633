package bench

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"attest/annotate"
	"attest/annotate/ingest"
	"attest/storage"
)

// Material says what to generate. The same values give the same text and highlights.
type Material struct {
	Bytes int    `json:"bytes"` // of the document's text, about
	Spans int    `json:"spans"` // highlights on it
	Depth int    `json:"depth"` // highlights over one another
	Seed  uint64 `json:"seed"`
}

// Titles of the two documents of a project made by [Prepare].
const (
	shortTitle = "A short note"
	longTitle  = "The long report"
)

// Prepare makes a project at path, which must not exist, with a short document and one made of the material.
func Prepare(path string, m Material) error {
	folder, err := storage.Create(path, "Measured", storage.Options{Reviewer: "Bench"})
	if err != nil {
		return err
	}
	err = fill(folder, m)
	if closing := folder.Close(); err == nil {
		err = closing
	}
	return err
}

func fill(folder *storage.Folder, m Material) error {
	random := rand.New(rand.NewPCG(m.Seed, 0))
	text := prose(random, m.Bytes)
	documents := map[string]annotate.ID{}
	for _, d := range []struct{ title, text string }{{shortTitle, prose(random, 2000)}, {longTitle, text}} {
		imported, err := ingest.Document(d.title+".txt", []byte(d.text))
		if err != nil {
			return fmt.Errorf("generating %s: %w", d.title, err)
		}
		if imported.Document.TextSHA256, err = folder.PutBlob([]byte(imported.Text)); err != nil {
			return err
		}
		if imported.Document.SHA256, err = folder.PutBlob(imported.Original); err != nil {
			return err
		}
		_, err = folder.Commit("Import "+d.title, func(draft *annotate.Draft) error {
			added, _, err := ingest.Add(draft, imported, "Harbour Gazette")
			if err != nil {
				return err
			}
			documents[d.title] = added.ID
			return draft.EditDocument(added.ID, func(doc *annotate.Document) { doc.Title, doc.Status = d.title, annotate.InProgress })
		})
		if err != nil {
			return err
		}
	}
	_, err := folder.Commit("Highlight", func(d *annotate.Draft) error {
		return highlight(d, random, documents[longTitle], text, m)
	})
	return err
}

// tagged are the names of the codebook.
var tagged = []string{"Figure", "Denial", "Estimate", "Witness", "Official", "Rumour", "Place", "Date"}

// highlight marks passages: stacks of overlapping ones, as deep as the material says, evenly over the text. Some coincide,
// some nest, some cross. A third carries a claim, and most have a tag.
func highlight(d *annotate.Draft, random *rand.Rand, document annotate.ID, text string, m Material) error {
	var tags []annotate.ID
	for i, name := range tagged {
		t, err := d.TagNamed(name)
		if err != nil {
			return err
		}
		if err := d.EditTag(t.ID, func(t *annotate.Tag) { t.Color = annotate.TagColors[i%len(annotate.TagColors)] }); err != nil {
			return err
		}
		tags = append(tags, t.ID)
	}
	for i, r := range passages(random, len(text), m) {
		h, err := d.AddHighlight(document, text, wholeWords(text, r))
		if err != nil {
			return err
		}
		if i%5 != 0 {
			if err := d.ToggleTag(annotate.KindHighlight, h.ID, tags[random.IntN(len(tags))]); err != nil {
				return err
			}
		}
		if i%3 == 0 {
			if _, err := d.AddClaim(h.ID); err != nil {
				return err
			}
		}
	}
	return nil
}

// passages chooses where the highlights lie, in bytes of a text of the given length.
func passages(random *rand.Rand, length int, m Material) []annotate.Range {
	depth := max(m.Depth, 1)
	stacks := max((m.Spans+depth-1)/depth, 1)
	pitch := length / stacks
	var list []annotate.Range
	for i := range m.Spans {
		at := i / depth * pitch
		core := at + min(120, pitch/3) // the characters that all of the stack cover
		before, after := random.IntN(min(120, pitch/3)+1), 20+random.IntN(280)
		if i%depth%4 == 1 && len(list) > 0 {
			list = append(list, list[len(list)-1]) // two readers of the same passage
			continue
		}
		list = append(list, annotate.Range{Start: max(0, core-before), End: min(core+after, length)})
	}
	return list
}

// wholeWords moves the ends of r, which may lie within a character, to spaces.
func wholeWords(text string, r annotate.Range) annotate.Range {
	for r.Start > 0 && text[r.Start-1] != ' ' && text[r.Start-1] != '\n' {
		r.Start--
	}
	for r.End < len(text) && text[r.End] != ' ' && text[r.End] != '\n' {
		r.End++
	}
	return r
}

// prose writes about n bytes of paragraphs out of invented words, the frequent ones short as in any language.
func prose(random *rand.Rand, n int) string {
	words := vocabulary(random)
	var b strings.Builder
	b.Grow(n + 200)
	for b.Len() < n {
		for range 3 + random.IntN(5) {
			for i := range 6 + random.IntN(18) {
				word := words[int(float64(len(words))*pow3(random.Float64()))]
				switch {
				case i == 0:
					b.WriteString(strings.ToUpper(word[:1]) + word[1:])
				case random.IntN(40) == 0:
					fmt.Fprintf(&b, " %d", random.IntN(5000))
				case random.IntN(12) == 0:
					b.WriteString(", " + word)
				default:
					b.WriteString(" " + word)
				}
			}
			b.WriteString(". ")
		}
		b.WriteString("\n")
	}
	return strings.ReplaceAll(b.String(), " \n", "\n")
}

// pow3 prefers small numbers, as running text prefers its frequent words.
func pow3(v float64) float64 { return v * v * v }

// vocabulary invents words of one to five syllables, the shortest first.
func vocabulary(random *rand.Rand) []string {
	onsets := strings.Fields("b br c ch d f fl g gr h k l m n p pr qu r s sh st t th tr v w")
	cores := strings.Fields("a e i o u ai ea ou é ö")
	codas := strings.Fields("n r s t l m nd st rk ck ng")
	seen := map[string]bool{}
	var words []string
	for len(words) < 20000 {
		var w strings.Builder
		for range 1 + random.IntN(5) {
			w.WriteString(onsets[random.IntN(len(onsets))] + cores[random.IntN(len(cores))])
			if random.IntN(3) == 0 {
				w.WriteString(codas[random.IntN(len(codas))])
			}
		}
		if !seen[w.String()] {
			seen[w.String()] = true
			words = append(words, w.String())
		}
	}
	slices.SortStableFunc(words, func(a, b string) int { return len(a) - len(b) })
	return words
}
