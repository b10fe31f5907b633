package inspector

import (
	"context"
	"image/color"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/annotate"
	"attest/storage/transfer"
	"attest/ui/field"
	"attest/ui/label"
	"attest/ui/look"
	"attest/ui/prose"
	"attest/ui/session"
)

// tray has the highlights of the document that wait for a place, because a revision lost their passage or a reviewer has to
// decide where they belong. It stands above the list of the others, and is there only while there are any.
//
// Where they may belong is looked for in the background, as soon as they are shown.
type tray struct {
	in      *Inspector
	waiting []*annotate.Highlight
	rows    *field.List
	head    *prose.Text
	object  *fyne.Container

	document annotate.ID // that what follows is about
	text     string      // of the document, once places were looked for
	places   map[annotate.ID][]annotate.Candidate
	looking  bool
	cancel   context.CancelFunc
}

const (
	trayRows = 2.4 // that are visible at a time, so that a third one is seen to be there
	batch    = 200 // highlights that are looked for before any is shown
)

func newTray(in *Inspector) *tray {
	t := &tray{in: in, head: prose.New("", theme.SizeNameText, theme.ColorNameWarning, 1), cancel: func() {}}
	t.head.Style.Bold = true
	t.rows = field.NewList(
		func() int { return len(t.waiting) },
		func() fyne.CanvasObject { return newTrayRow() },
		func(at int, o fyne.CanvasObject) {
			if at < len(t.waiting) {
				h := t.waiting[at]
				o.(*trayRow).show(label.Quoted(clip(h.Quote, 200)), t.why(h), at == t.rows.Chosen())
			}
		})
	t.rows.OnChosen = func(at int) {
		if at < len(t.waiting) {
			id := t.waiting[at].ID
			in.Select(id)
			in.host.JumpTo(id)
		}
	}
	t.rows.OnEnter = func(int) {
		if !t.lacksPlace() {
			in.AcceptPlace()
		}
	}
	t.rows.OnKey = func(e *fyne.KeyEvent) bool {
		switch e.Name {
		case fyne.KeyLeft, fyne.KeyRight:
			if !t.lacksPlace() {
				in.StepPlace(map[fyne.KeyName]int{fyne.KeyLeft: -1, fyne.KeyRight: 1}[e.Name])
			}
		case fyne.KeyDelete:
			in.editor.deleteHighlight(in.highlight)
		default:
			return false
		}
		return true
	}
	t.rows.OnEscape = in.host.FocusReader
	t.object = container.New(&trayLayout{t}, t.head, t.rows, widget.NewSeparator())
	t.object.Hide()
	return t
}

// lacksPlace reports whether no place of the highlight at hand is known, and says what can be done then.
func (t *tray) lacksPlace() bool {
	if t.in.CanAcceptPlace() {
		return false
	}
	if _, known := t.places[t.in.highlight]; known {
		t.in.host.Say("No passage like this one was found. Select where it belongs in the text and press Ctrl+Shift+L; Delete deletes the highlight.")
	} else {
		t.in.host.Say("Places where it may belong are still being looked for.")
	}
	return true
}

// why says why a highlight waits, and what is claimed on it.
func (t *tray) why(h *annotate.Highlight) string {
	why := label.Anchor(h.Anchor)
	switch found, known := t.places[h.ID]; {
	case known && len(found) > 0:
		why += " · " + counted(len(found), "possible place")
	case known:
		why += " · no place like it"
	}
	if claims := t.in.session.Project().ClaimsOn(h.ID); len(claims) > 0 {
		why += " · " + clip(claims[0].Text, 120)
	}
	return why
}

// show takes the highlights that wait in a document.
func (t *tray) show(document annotate.ID, waiting []*annotate.Highlight) {
	if document != t.document {
		t.cancel()
		t.document, t.text, t.places, t.looking = document, "", map[annotate.ID][]annotate.Candidate{}, false
	}
	grown := len(waiting) != len(t.waiting)
	t.waiting = waiting
	t.head.SetText(counted(len(waiting), "highlight") + map[bool]string{true: " waits", false: " wait"}[len(waiting) == 1] + " for a place")
	setVisible(t.object, len(waiting) > 0)
	if grown {
		t.in.list.object.Refresh()
	}
	t.look()
}

// reflect marks the highlight at hand, if it is one of these.
func (t *tray) reflect() {
	t.rows.Reflect(slices.IndexFunc(t.waiting, func(h *annotate.Highlight) bool { return h.ID == t.in.highlight }))
}

// look looks for places of the highlights that are new here.
func (t *tray) look() {
	var wanted []*annotate.Highlight
	for _, h := range t.waiting {
		if _, known := t.places[h.ID]; !known && len(wanted) < batch {
			wanted = append(wanted, h)
		}
	}
	document := t.document
	if _, ok := t.in.session.Project().Document(document); t.looking || len(wanted) == 0 || !ok {
		return
	}
	t.looking = true
	ctx, cancel := context.WithCancel(context.Background())
	t.cancel = cancel
	folder := t.in.session.Folder()
	type found struct {
		text   string
		places [][]annotate.Candidate
	}
	session.Run(t.in.session, func() (f found, err error) {
		f.text, f.places, err = transfer.Places(ctx, folder, document, wanted)
		return f, err
	}, func(f found, err error) {
		stale := ctx.Err() != nil
		cancel()
		if stale {
			return // another document is shown
		}
		t.looking = false
		if err != nil {
			t.in.editor.showFault(err)
			return
		}
		t.text = f.text
		for i, h := range wanted {
			t.places[h.ID] = f.places[i]
		}
		t.rows.Refresh()
		t.in.editor.refresh()
		t.look()
	})
}

// trayLayout puts the head above as many rows as there is room for.
type trayLayout struct{ t *tray }

func (l *trayLayout) rowsHeight() float32 {
	row := newTrayRow().MinSize().Height + theme.Padding()
	return min(float32(len(l.t.waiting)), trayRows) * row
}

// MinSize implements fyne.Layout.
func (l *trayLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(0, l.t.head.LineHeight()+4*theme.Padding()+l.rowsHeight()+1)
}

// Layout implements fyne.Layout.
func (l *trayLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	pad := 2 * theme.Padding()
	objects[0].Move(fyne.NewPos(pad, pad))
	objects[0].Resize(fyne.NewSize(size.Width-2*pad, l.t.head.LineHeight()))
	y := l.t.head.LineHeight() + 2*pad
	objects[1].Move(fyne.NewPos(0, y))
	objects[1].Resize(fyne.NewSize(size.Width, size.Height-y-1))
	objects[2].Move(fyne.NewPos(0, size.Height-1))
	objects[2].Resize(fyne.NewSize(size.Width, 1))
}

// trayRow is one row: a line of the quote, and below it why it waits.
type trayRow struct {
	widget.BaseWidget
	back       *canvas.Rectangle
	quote, why *prose.Text
	chosen     bool
}

func newTrayRow() *trayRow {
	r := &trayRow{back: canvas.NewRectangle(color.Transparent), quote: prose.New("", theme.SizeNameText, theme.ColorNameForeground, 1), why: newCaption("")}
	r.ExtendBaseWidget(r)
	return r
}

func (r *trayRow) show(quote, why string, chosen bool) {
	r.quote.SetText(quote)
	r.why.SetText(why)
	r.chosen = chosen
	r.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (r *trayRow) CreateRenderer() fyne.WidgetRenderer { return &trayRowRenderer{r} }

type trayRowRenderer struct{ r *trayRow }

func (v *trayRowRenderer) Destroy() {}
func (v *trayRowRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{v.r.back, v.r.quote, v.r.why}
}

func (v *trayRowRenderer) MinSize() fyne.Size {
	return fyne.NewSize(100, v.r.quote.LineHeight()+v.r.why.LineHeight()+2*theme.Padding())
}

func (v *trayRowRenderer) Layout(size fyne.Size) {
	pad := theme.Padding()
	v.r.back.Resize(size)
	v.r.quote.Move(fyne.NewPos(2*pad, pad))
	v.r.quote.Resize(fyne.NewSize(size.Width-4*pad, v.r.quote.LineHeight()))
	v.r.why.Move(fyne.NewPos(2*pad, pad+v.r.quote.LineHeight()))
	v.r.why.Resize(fyne.NewSize(size.Width-4*pad, v.r.why.LineHeight()))
}

func (v *trayRowRenderer) Refresh() {
	v.r.back.FillColor = color.Transparent
	v.r.why.Ink = look.ColorSubtle
	if v.r.chosen {
		v.r.back.FillColor = look.Color(look.ColorCardChosen)
		v.r.why.Ink = theme.ColorNameForeground
	}
	v.Layout(v.r.Size())
	for _, o := range v.Objects() {
		o.Refresh()
	}
}
