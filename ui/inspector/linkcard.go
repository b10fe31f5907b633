package inspector

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"attest/annotate"
	"attest/ui/complete"
	"attest/ui/field"
	"attest/ui/label"
	"attest/ui/prose"
)

// linkCard edits one link of a chain, in a card beside its chip.
type linkCard struct {
	f      *chainField
	at     int
	source annotate.ID
	over   *popover

	title          *prose.Text
	cue            *field.Completed
	class          *segmented[annotate.CueClass]
	channel        *field.Entry
	mention        *field.Entry
	others         *fyne.Container
	addOther       *complete.Entry
	earlier, later *field.Button
}

func newLinkCard(f *chainField, at int) *linkCard {
	k := &linkCard{f: f, at: at, source: f.claim.Attribution.Chain[at].SourceID}
	k.title = prose.New("", theme.SizeNameText, theme.ColorNameForeground, 2)
	k.title.Style.Bold = true
	k.cue = field.NewCompleted(suggestCues, k.save("Edit cue", func(l *annotate.ChainLink, s string) {
		l.Cue = s
		l.CueClass = annotate.CueClassOf(s)
	}))
	k.cue.Input.PlaceHolder = "said, claimed, confirmed…"
	k.class = newSegmented(annotate.CueClasses, label.CueClass, func(v annotate.CueClass) {
		k.edit("Set cue class to "+words(label.CueClass(v)), func(l *annotate.ChainLink) { l.CueClass = v })
	})
	k.channel = field.NewEntry(k.save("Edit channel", func(l *annotate.ChainLink, s string) { l.Channel = s }))
	k.channel.PlaceHolder = "on Telegram, at a briefing…"
	k.mention = field.NewEntry(k.save("Edit mention", func(l *annotate.ChainLink, s string) { l.Mention = s }))
	k.mention.PlaceHolder = "a senior official"
	k.others = newFlow()
	k.addOther = complete.New(func(text string) []complete.Suggestion {
		return suggestSources(f.c.e.in.sources, text, func(id annotate.ID) bool {
			l, _ := k.link()
			return id == l.SourceID || slices.Contains(l.CoSourceIDs, id)
		})
	})
	k.addOther.PlaceHolder = "Add one named together with it…"
	k.addOther.OnChosen = func(s complete.Suggestion) { k.addSource(s.Value) }
	k.addOther.OnSubmitted = func(text string) {
		if text = strings.TrimSpace(text); text != "" {
			k.addSource(newSource{text})
		}
	}
	k.addOther.OnEscape = k.close
	k.earlier = field.NewButton("Earlier", theme.NavigateBackIcon(), func() { k.move(-1) })
	k.later = field.NewButton("Later", theme.NavigateNextIcon(), func() { k.move(1) })
	source := field.NewButton("Edit source…", theme.DocumentCreateIcon(), func() {
		id := k.source
		k.close()
		f.c.e.in.host.EditSource(id)
	})
	if k.source == annotate.None {
		source.Disable()
	}
	remove := field.NewButton("Remove", theme.DeleteIcon(), func() {
		at := k.at
		k.close()
		f.remove(at)
	})
	named := f.c.e.named
	page := newPage(2*theme.Padding(), k.title,
		named("Word that introduces it", k.cue.Input), k.class,
		named("Channel", k.channel), named("Words of the text that name it", k.mention),
		newColumn(theme.Padding(), newCaption("Together with"), k.others, k.addOther),
		newFlow(k.earlier, k.later), newFlow(source, remove))
	k.show(true)
	k.over = showPopover(f.c.e.in.host.Window().Canvas(), f.chips.Objects[at], page, func() {
		k.flush()
		f.card = nil
	})
	f.c.e.in.focus(k.cue.Input)
	if k.cue.Input.Text != "" { // Fyne begins a selection in an empty entry too, which then grows over what is typed
		k.cue.Input.TypedShortcut(&fyne.ShortcutSelectAll{})
	}
	return k
}

// suggestCues completes the words that introduce an attribution.
func suggestCues(text string) []complete.Suggestion {
	text = strings.ToLower(strings.TrimSpace(text))
	var out []complete.Suggestion
	for _, cue := range annotate.Cues() {
		if strings.HasPrefix(cue, text) && cue != text {
			out = append(out, complete.Suggestion{Label: cue, Detail: label.CueClass(annotate.CueClassOf(cue)), Value: cue})
		}
	}
	return out
}

// link returns the link as the project has it; false once it is no longer in the chain.
func (k *linkCard) link() (annotate.ChainLink, bool) {
	chain := k.f.claim.Attribution.Chain
	if k.at >= len(chain) || chain[k.at].SourceID != k.source {
		moved := slices.IndexFunc(chain, func(l annotate.ChainLink) bool { return l.SourceID == k.source })
		if moved < 0 {
			return annotate.ChainLink{}, false
		}
		k.at = moved
	}
	return chain[k.at], true
}

// refresh follows the project; the card closes when its link is gone.
func (k *linkCard) refresh() {
	if _, ok := k.link(); !ok {
		k.close()
		return
	}
	k.show(false)
	k.over.Refresh()
	k.over.place()
}

func (k *linkCard) show(fresh bool) {
	l, _ := k.link()
	p := k.f.c.e.in.session.Project()
	k.title.SetText(linkName(p, l))
	if fresh {
		k.cue.Replace(l.Cue)
	} else {
		k.cue.Reflect(l.Cue)
	}
	fill(k.channel, l.Channel, fresh)
	fill(k.mention, l.Mention, fresh)
	k.class.reflect(l.CueClass)
	k.others.Objects = nil
	for _, id := range l.CoSourceIDs {
		if s, ok := p.Source(id); ok {
			c := newChip(s.Name, func() { k.removeSource(s) })
			c.cross = true
			k.others.Add(c)
		}
	}
	setVisible(k.others, len(k.others.Objects) > 0)
	setEnabled(k.earlier, k.at > 0)
	setEnabled(k.later, k.at < len(k.f.claim.Attribution.Chain)-1)
}

func setEnabled(w fyne.Disableable, enabled bool) {
	if enabled {
		w.Enable()
	} else {
		w.Disable()
	}
}

func (k *linkCard) close() { k.over.close() }

func (k *linkCard) flush() {
	if _, ok := k.link(); !ok {
		return
	}
	k.cue.Flush()
	k.channel.Flush()
	k.mention.Flush()
}

// change returns an edit of the link.
func (k *linkCard) change(change func(*annotate.ChainLink)) func(*annotate.Draft) error {
	return k.f.editChain(k.at, func(chain []annotate.ChainLink, at int) []annotate.ChainLink {
		change(&chain[at])
		return chain
	})
}

func (k *linkCard) edit(verb string, change func(*annotate.ChainLink)) {
	if _, ok := k.link(); ok {
		k.f.c.e.in.do(verb, k.change(change), nil)
	}
}

func (k *linkCard) save(verb string, set func(*annotate.ChainLink, string)) func(string, func(error)) {
	return func(text string, done func(error)) {
		text = strings.TrimSpace(text)
		k.f.c.e.in.do(verb, k.change(func(l *annotate.ChainLink) { set(l, text) }), done)
	}
}

// move takes the link one place towards the publisher (-1) or towards the origin (1).
func (k *linkCard) move(by int) {
	k.flush()
	if _, ok := k.link(); !ok {
		return
	}
	k.f.c.e.in.do("Move source in the chain", k.f.editChain(k.at, func(chain []annotate.ChainLink, at int) []annotate.ChainLink {
		if to := at + by; to >= 0 && to < len(chain) {
			chain[at], chain[to] = chain[to], chain[at]
		}
		return chain
	}), nil)
}

func (k *linkCard) addSource(value any) {
	k.addOther.SetText("")
	if _, ok := k.link(); !ok {
		return
	}
	in := k.f.c.e.in
	var s *annotate.Source
	// Made here: the edit runs on another goroutine, where what the card shows must not be read.
	name := k.change(func(l *annotate.ChainLink) {
		if l.SourceID == annotate.None {
			l.SourceID = s.ID
		} else if l.SourceID != s.ID && !slices.Contains(l.CoSourceIDs, s.ID) {
			l.CoSourceIDs = append(slices.Clone(l.CoSourceIDs), s.ID)
		}
	})
	edit := func(d *annotate.Draft) (err error) {
		if s, err = pickSource(d, value); err != nil {
			return err
		}
		return name(d)
	}
	in.do("Add source "+clip(in.sourceName(value), 40), edit, nil)
}

func (k *linkCard) removeSource(s *annotate.Source) {
	k.edit("Remove source "+clip(s.Name, 40), func(l *annotate.ChainLink) {
		l.CoSourceIDs = slices.DeleteFunc(slices.Clone(l.CoSourceIDs), func(id annotate.ID) bool { return id == s.ID })
	})
}
