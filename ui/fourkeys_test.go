package ui

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"attest/annotate"
	"attest/annotate/text"
)

// keyboard counts the keys of a person who types, and gives each to whoever has the keyboard, as the toolkit does.
type keyboard struct {
	*desk
	strokes int
}

// stroke is one key: its name, or the character that it writes.
func (k *keyboard) stroke(key string) {
	k.t.Helper()
	k.strokes++
	c := k.win.Canvas()
	name := fyne.KeyName(key)
	if len(key) == 1 {
		name = fyne.KeyName(strings.ToUpper(key))
	}
	ev := &fyne.KeyEvent{Name: name}
	if f := c.Focused(); f != nil {
		f.TypedKey(ev)
	} else {
		c.OnTypedKey()(ev)
	}
	if len(key) != 1 {
		return
	}
	if f := c.Focused(); f != nil { // the key may have moved the focus
		f.TypedRune(rune(key[0]))
	} else {
		c.OnTypedRune()(rune(key[0]))
	}
}

// write types letters that are not counted.
func (k *keyboard) write(s string) {
	k.t.Helper()
	for _, r := range s {
		k.stroke(string(r))
		k.strokes--
	}
}

// freeSentence puts the caret into a sentence that is not highlighted and returns it.
func (d *desk) freeSentence() annotate.Range {
	d.t.Helper()
	taken := d.project().HighlightsOf(d.reading.document)
	for _, s := range text.Sentences(d.reading.text) {
		free := s.End-s.Start > 30
		for _, h := range taken {
			free = free && (h.End() <= s.Start || h.Start() >= s.End)
		}
		if free {
			d.reading.moveCaret(s.Start + 10)
			return annotate.Range{Start: s.Start, End: s.End}
		}
	}
	d.t.Fatal("every sentence of the document is highlighted")
	return annotate.Range{}
}

// TestAClaimTakesFourKeys tags a sentence that is not selected as a claim with a tag, a source already known and a
// confidence: once with a person who looks what each key does, and once with one who types on without waiting for the disk.
func TestAClaimTakesFourKeys(t *testing.T) {
	for name, looks := range map[string]bool{"looking": true, "typing on": false} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			highlights, claims := d.counts()
			sources := d.project().Count(annotate.KindSource)
			sentence := d.freeSentence()
			k := &keyboard{desk: d}
			seen := func(what string, done func() bool) {
				if looks {
					d.until(what, done)
				}
			}
			says := func(words string) func() bool {
				return func() bool { return strings.Contains(d.status.message.Text, words) }
			}

			k.stroke("2")
			seen("what the next key may be", says("S makes it a claim with a source"))
			k.stroke("s")
			seen("the entry of the source", says("Enter adds them and goes on to your confidence"))
			k.write("marek")
			k.stroke("Return")
			seen("the confidence", says("L, M or H says how sure you are"))
			k.stroke("m")
			if k.strokes > 4 {
				t.Errorf("it took %d keys", k.strokes)
			}

			assessed := func() (*annotate.Claim, *annotate.Highlight, bool) {
				for _, h := range d.project().HighlightsOf(d.reading.document) {
					if h.Start() != sentence.Start || h.End() != sentence.End {
						continue
					}
					for _, c := range d.project().ClaimsOn(h.ID) {
						if a, ok := d.project().AssessmentBy(c.ID, d.session.Reviewer()); ok && a.Confidence == annotate.ConfidenceModerate {
							return c, h, true
						}
					}
				}
				return nil, nil, false
			}
			d.until("the confidence of the claim", func() bool { _, _, ok := assessed(); return ok })
			d.until("the next sentence to be offered", says("Confidence: moderate"))
			claim, highlight, _ := assessed()
			for what, tags := range map[string][]annotate.ID{"highlight": highlight.TagIDs, "claim": claim.TagIDs} {
				if len(tags) != 1 {
					t.Fatalf("the %s has the tags %v", what, tags)
				}
				if tag, _ := d.project().Tag(tags[0]); tag.Shortcut != "2" {
					t.Errorf("the %s is tagged %s", what, tag.Name)
				}
			}
			if origin, _ := d.project().Source(claim.Attribution.Origin()); origin == nil || origin.Name != "Marek Dovrić" {
				t.Errorf("the claim is attributed to %+v", origin)
			}
			if claim.Text != highlight.Quote {
				t.Errorf("the claim says %q", claim.Text)
			}
			if h, c := d.counts(); h != highlights+1 || c != claims+1 || d.project().Count(annotate.KindSource) != sources {
				t.Errorf("%d highlights, %d claims and %d sources, not one more, one more and the same", h-highlights, c-claims, d.project().Count(annotate.KindSource)-sources)
			}
			if d.win.Canvas().Focused() != d.reading.reader || d.dialogOpen() {
				t.Error("the keyboard is not back with the text")
			}
		})
	}
}

// The keys that end the flow begin the next one: the sentence after the claim is not taken for the claim.
func TestOneClaimAfterTheOther(t *testing.T) {
	d := newDesk(t)
	_, claims := d.counts()
	first := d.freeSentence()
	k := &keyboard{desk: d}
	k.stroke("s") // a claim with a source, without a tag
	k.write("marek")
	k.stroke("Return")
	k.stroke("h")
	d.until("the first claim", func() bool {
		_, c := d.counts()
		return c == claims+1 && strings.Contains(d.status.message.Text, "high")
	})
	k.stroke("j")
	if h, _ := d.inspector.Selected(); h != annotate.None {
		t.Error("J keeps the claim that it leaves at hand")
	}
	k.stroke("f") // a claim with a confidence only
	k.stroke("l")
	d.until("the second claim", func() bool {
		_, c := d.counts()
		return c == claims+2 && strings.Contains(d.status.message.Text, "low")
	})
	h, _ := d.inspector.Selected()
	second, _ := d.project().Highlight(h)
	if second.Start() < first.End {
		t.Errorf("the second claim is on %v, the first one on %v", second.Ranges, first)
	}
	for _, key := range []string{"s", "Escape", "s"} { // on a claim they add to it
		k.stroke(key)
	}
	k.write("marek")
	k.stroke("Tab") // takes the name and stays
	k.write("nobody else")
	k.stroke("Return")
	k.stroke("Escape")
	d.until("two sources", func() bool {
		_, id := d.inspector.Selected()
		c, ok := d.project().Claim(id)
		return ok && len(c.Attribution.Chain) >= 2
	})
	if _, c := d.counts(); c != claims+2 || d.win.Canvas().Focused() != d.reading.reader {
		t.Errorf("%d new claims, the focus on %T", c-claims, d.win.Canvas().Focused())
	}
}

func TestKeysTypedForAClaimThatFailsAreForgotten(t *testing.T) {
	d := newDesk(t)
	d.freeSentence()
	done, _ := d.project().Document(d.reading.document)
	release := d.hold()
	k := &keyboard{desk: d}
	k.stroke("s")
	k.write("marmot") // m would mark the document done
	release(annotate.ErrConflict)
	if d.dialogOpen() || d.win.Canvas().Focused() != d.reading.reader {
		t.Error("the keys did something all the same")
	}
	if now, _ := d.project().Document(d.reading.document); now.Status != done.Status {
		t.Errorf("the document is %s", now.Status)
	}
	k.stroke("j")
	if d.reading.reader.Caret() == 0 {
		t.Error("the keyboard is dead")
	}
}
