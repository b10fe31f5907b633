package ui

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
	"github.com/sahilm/fuzzy"

	"attest/annotate/text"
	"attest/ui/field"
	"attest/ui/modal"
)

// palette lists every command with its key, those that a few letters of their names are left of. Enter runs the marked one.
type palette struct {
	w     *window
	entry *paletteEntry
	list  *field.List
	modal *modal.Modal

	all   []paletteRow
	shown []paletteRow
}

// paletteRow is a command as the palette shows it. What it can do and is called is looked up once, before the palette has the
// keyboard.
type paletteRow struct {
	command *command
	menu    string // in which menu it is
	title   string
	key     string
	can     bool
}

// showPalette opens the palette with all commands.
func (w *window) showPalette() {
	p := &palette{w: w, entry: &paletteEntry{}}
	for _, m := range w.menus {
		for _, c := range m.commands {
			if c != nil && c.id != "palette" {
				row := paletteRow{command: c, menu: m.title, title: c.label(), can: c.can()}
				if len(c.keys) > 0 {
					row.key = c.keys[0].String()
				}
				p.all = append(p.all, row)
			}
		}
	}
	p.entry.palette = p
	p.entry.ExtendBaseWidget(p.entry)
	p.entry.SetPlaceHolder("Type a few letters of a command")
	p.entry.OnChanged = func(string) { p.find() }
	p.list = field.NewList(func() int { return len(p.shown) }, newPaletteItem, p.show)
	p.list.OnChosen = func(i int) {
		if !p.list.ByKey() {
			p.run(i)
		}
	}
	p.list.OnEnter = p.run
	p.modal = modal.Show(w.win, "All commands", container.NewBorder(p.entry, nil, nil, nil, p.list), modal.Options{Size: fyne.NewSize(620, 460), Focus: p.entry})
	p.find()
}

// find shows the commands whose names match what is typed, best first. A command that cannot run now comes after those that
// can.
func (p *palette) find() {
	wanted := text.Fold(strings.TrimSpace(p.entry.Text)).Text
	p.shown = nil
	if wanted == "" {
		p.shown = slices.Clone(p.all)
	} else {
		for _, m := range fuzzy.FindFrom(wanted, paletteNames(p.all)) {
			p.shown = append(p.shown, p.all[m.Index])
		}
	}
	slices.SortStableFunc(p.shown, func(a, b paletteRow) int {
		switch {
		case a.can == b.can:
			return 0
		case a.can:
			return -1
		}
		return 1
	})
	p.list.Reflect(0)
	p.list.ScrollToTop()
}

// paletteNames are the names of commands, with those of their menus behind them, as a search compares them.
type paletteNames []paletteRow

// String implements fuzzy.Source.
func (n paletteNames) String(i int) string { return text.Fold(n[i].title + " " + n[i].menu).Text }

// Len implements fuzzy.Source.
func (n paletteNames) Len() int { return len(n) }

func newPaletteItem() fyne.CanvasObject {
	title, key := widget.NewLabel("command"), widget.NewLabel("key")
	title.Truncation = fyne.TextTruncateEllipsis
	return container.NewBorder(nil, nil, nil, key, title)
}

func (p *palette) show(i int, o fyne.CanvasObject) {
	row := p.shown[i]
	title, key := o.(*fyne.Container).Objects[0].(*widget.Label), o.(*fyne.Container).Objects[1].(*widget.Label)
	title.Importance, key.Importance = widget.MediumImportance, widget.MediumImportance
	name := row.menu + ": " + row.title
	if !row.can {
		title.Importance, key.Importance = widget.LowImportance, widget.LowImportance
		name += " (not now)"
	}
	title.SetText(name)
	key.SetText(row.key)
}

// mark moves the mark by so many rows.
func (p *palette) mark(by int) {
	if len(p.shown) > 0 {
		p.list.Reflect(min(max(p.list.Chosen()+by, 0), len(p.shown)-1))
	}
}

// run closes the palette and runs the command of a row, if it can run.
func (p *palette) run(i int) {
	if i < 0 || i >= len(p.shown) {
		return
	}
	row := p.shown[i]
	if !row.can {
		p.modal.SetTitle("“" + row.title + "” cannot be done now")
		return
	}
	p.modal.Close()
	row.command.invoke()
}

// paletteEntry is the palette's field: the arrow keys move the mark, Enter runs the command.
type paletteEntry struct {
	widget.Entry
	palette *palette
}

// CurrentText returns what is typed.
func (e *paletteEntry) CurrentText() string { return e.Text }

// TypedKey implements fyne.Focusable.
func (e *paletteEntry) TypedKey(k *fyne.KeyEvent) {
	p := e.palette
	switch k.Name {
	case fyne.KeyDown:
		p.mark(1)
	case fyne.KeyUp:
		p.mark(-1)
	case fyne.KeyPageDown:
		p.mark(palettePage)
	case fyne.KeyPageUp:
		p.mark(-palettePage)
	case fyne.KeyReturn, fyne.KeyEnter:
		p.run(p.list.Chosen())
	case fyne.KeyEscape:
		p.modal.Close()
	default:
		e.Entry.TypedKey(k)
	}
}

// palettePage is the number of rows that Page Down moves on.
const palettePage = 8
