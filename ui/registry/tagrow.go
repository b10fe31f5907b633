package registry

import (
	"errors"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/annotate"
	"attest/ui/field"
)

// tagRow edits one tag.
type tagRow struct {
	v      *Codebook
	tag    *annotate.Tag // as it was shown last
	object fyne.CanvasObject

	color      *swatch
	name       *field.Entry
	key        *field.Choice[string]
	definition *field.Entry
	up, down   *field.Button
	caption    *widget.Label // what is wrong, across the row

	problem, clash string
}

// tagKeys are the keys that a tag may have, "" for none.
var tagKeys = []string{"", "1", "2", "3", "4", "5", "6", "7", "8", "9"}

func newTagRow(v *Codebook, t *annotate.Tag) *tagRow {
	r := &tagRow{v: v, tag: t}
	r.color = newSwatch(func() { chooseColor(v, r.tag, r.color.sign) })

	r.name = field.NewEntry(func(name string, done func(error)) {
		name = strings.TrimSpace(name)
		r.edit("Rename the tag "+quoted(r.tag.Name)+" to "+quoted(name), func(t *annotate.Tag) { t.Name = name }, done)
	})
	r.name.Check = func(name string) error {
		switch {
		case strings.TrimSpace(name) == "":
			return errors.New("a tag needs a name")
		case v.namesake(name, r.tag.ID):
			return errors.New("another tag has this name")
		}
		return nil
	}
	r.name.OnProblem = func(err error) {
		problem := ""
		if err != nil {
			problem = field.Sentence(err)
		}
		if problem != r.problem {
			r.problem = problem
			r.say()
			v.fit()
		}
	}

	r.key = field.NewChoice(tagKeys, func(k string) string {
		if k == "" {
			return "–"
		}
		return k
	}, func(k string) {
		verb := "Give the tag " + quoted(r.tag.Name) + " the key " + k
		if k == "" {
			verb = "Take the key from the tag " + quoted(r.tag.Name)
		}
		r.edit(verb, func(t *annotate.Tag) { t.Shortcut = k }, nil)
	})

	r.definition = field.NewMultiLine(2, func(s string, done func(error)) {
		r.edit("Define the tag "+quoted(r.tag.Name), func(t *annotate.Tag) { t.Definition = s }, done)
	})
	r.definition.SetPlaceHolder("When to use it, and when not")

	r.up = field.NewQuietButton("", theme.MoveUpIcon(), func() { v.move(r.tag, -1) })
	r.down = field.NewQuietButton("", theme.MoveDownIcon(), func() { v.move(r.tag, 1) })
	remove := field.NewQuietButton("", theme.DeleteIcon(), func() { v.remove(r.tag) })
	buttons := container.New(layout.NewCustomPaddedHBoxLayout(0), r.up, r.down, remove)

	r.caption = field.NewCaption("")
	r.caption.Hide()
	r.object = container.New(layout.NewCustomPaddedVBoxLayout(-theme.InnerPadding()),
		container.New(tagColumns{}, r.color, r.name, r.key, r.definition, buttons), r.caption)

	for _, w := range []field.Follower{r.color, r.name, r.key, r.definition, r.up, r.down, remove} {
		w.OnFocus(r.reveal)
	}
	r.name.Replace(t.Name)
	r.definition.Replace(t.Definition)
	return r
}

// reveal scrolls the codebook so that the row is in view.
func (r *tagRow) reveal() {
	s := r.v.scroll
	top := r.object.Position().Y
	bottom := top + r.object.Size().Height
	switch {
	case top < s.Offset.Y:
		s.ScrollToOffset(fyne.NewPos(0, top))
	case bottom > s.Offset.Y+s.Size().Height:
		s.ScrollToOffset(fyne.NewPos(0, bottom-s.Size().Height))
	}
}

func (r *tagRow) edit(verb string, change func(*annotate.Tag), done func(error)) {
	id := r.tag.ID
	r.v.edit(verb, func(d *annotate.Draft) error { return d.EditTag(id, change) }, done)
}

func (r *tagRow) flush() {
	r.name.Flush()
	r.definition.Flush()
}

// show brings the row up to date; sharing names the other tags that have the same key, and sign tells the tag from them.
func (r *tagRow) show(t *annotate.Tag, sign string, first, last bool, sharing []string) {
	r.tag = t
	r.color.show(t.Color, sign)
	r.name.Reflect(t.Name)
	r.key.Reflect(t.Shortcut)
	r.definition.Reflect(t.Definition)
	enable(r.up, !first)
	enable(r.down, !last)
	r.clash = ""
	if len(sharing) > 0 {
		for i, n := range sharing {
			sharing[i] = quoted(n)
		}
		r.clash = "The key " + t.Shortcut + " also belongs to " + strings.Join(sharing, ", ") + "; only one of them can have it."
	}
	r.say()
}

// enable lets a button be pressed, or not.
func enable(b *field.Button, on bool) {
	if on {
		b.Enable()
	} else {
		b.Disable()
	}
}

func (r *tagRow) say() {
	words, as := r.problem, widget.DangerImportance
	if words == "" {
		words, as = r.clash, widget.WarningImportance
	}
	if words == "" {
		r.caption.Hide()
		return
	}
	r.caption.Importance = as
	r.caption.SetText(words)
	r.caption.Show()
}

// tagCells are the widths of a row's columns in multiples of the text size; 0 is that of the cell's content. The
// definition takes what is left.
var tagCells = []float32{0, 14, 4.6, -1, 0}

// tagColumns lays the cells of a row out beside each other.
type tagColumns struct{}

func (tagColumns) gap() float32 { return theme.Padding() * 2 }

func (l tagColumns) width(i int, o fyne.CanvasObject) float32 {
	switch ems := tagCells[i]; {
	case ems > 0:
		return ems * theme.TextSize()
	case i == 0:
		return swatchSize()
	case i == len(tagCells)-1:
		return 3 * (theme.IconInlineSize() + 2*theme.InnerPadding())
	}
	return o.MinSize().Width
}

// Layout implements fyne.Layout.
func (l tagColumns) Layout(cells []fyne.CanvasObject, size fyne.Size) {
	left := size.Width - l.gap()*float32(len(cells)-1)
	for i, c := range cells {
		if tagCells[i] >= 0 {
			left -= l.width(i, c)
		}
	}
	x := float32(0)
	for i, c := range cells {
		w := left
		if tagCells[i] >= 0 {
			w = l.width(i, c)
		}
		h := c.MinSize().Height
		if tagCells[i] < 0 {
			h = size.Height
		}
		c.Resize(fyne.NewSize(w, h))
		c.Move(fyne.NewPos(x, 0))
		x += w + l.gap()
	}
}

// MinSize implements fyne.Layout.
func (l tagColumns) MinSize(cells []fyne.CanvasObject) fyne.Size {
	var s fyne.Size
	for i, c := range cells {
		w := l.width(i, c)
		if tagCells[i] < 0 {
			w = 12 * theme.TextSize()
		}
		s.Width += w + l.gap()
		s.Height = max(s.Height, c.MinSize().Height)
	}
	s.Width -= l.gap()
	return s
}
