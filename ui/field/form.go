package field

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Form is a column of labelled fields that scrolls, and brings the field into view that gets the focus.
type Form struct {
	scroll *container.Scroll
	grid   *fyne.Container
	object fyne.CanvasObject
}

// NewForm returns an empty form.
func NewForm() *Form {
	f := &Form{}
	f.grid = container.New(formLayout{})
	f.scroll = container.NewVScroll(container.New(layout.NewCustomPaddedLayout(0, 0, 0, BesideBar()), f.grid))
	f.object = container.NewStack(f.scroll, NewWheel(f.scroll))
	return f
}

// BesideBar is the space to keep free at the trailing edge of what scrolls, in pixels, so that the bar covers nothing.
func BesideBar() float32 { return theme.ScrollBarSize() + theme.Padding()/2 }

// Object returns what is to be put into the window.
func (f *Form) Object() fyne.CanvasObject { return f.object }

// Top scrolls to the first field.
func (f *Form) Top() { f.scroll.ScrollToTop() }

// Scroll scrolls by a part of what is in view: down by half of it for 0.5, up for -0.5.
func (f *Form) Scroll(by float32) {
	f.scroll.ScrollToOffset(fyne.NewPos(0, f.scroll.Offset.Y+by*f.scroll.Size().Height))
}

// ScrollWithKeys returns what lets the right and left keys of a list beside the form scroll it down and up; see [List].
func ScrollWithKeys(form func() *Form) func(*fyne.KeyEvent) bool {
	const step = 0.5
	return func(e *fyne.KeyEvent) bool {
		f := form()
		switch {
		case f == nil:
			return false
		case e.Name == fyne.KeyRight:
			f.Scroll(step)
		case e.Name == fyne.KeyLeft:
			f.Scroll(-step)
		default:
			return false
		}
		return true
	}
}

// Fit lays the form out anew. It is called after several of its fields have changed their heights at once: of two such
// changes in one frame Fyne 2.8.1 passes only one on to the layout around them.
func (f *Form) Fit() {
	f.grid.Refresh()
	f.scroll.Refresh()
}

// Row is one field of a form with its label and what is said about it.
type Row struct {
	form    *Form
	caption *widget.Label
	hint    string
}

// Add appends a field. Below it stands the hint, if it is not empty, or what is wrong with it.
func (f *Form) Add(label, hint string, control fyne.CanvasObject) *Row {
	r := &Row{form: f, caption: NewCaption(hint), hint: hint}
	if hint == "" {
		r.caption.Hide()
	}
	name := widget.NewLabel(label)
	name.Importance = widget.LowImportance
	name.Wrapping = fyne.TextWrapWord
	below := container.New(layout.NewCustomPaddedVBoxLayout(-theme.InnerPadding()), control, r.caption)
	f.grid.Add(name)
	f.grid.Add(below)
	if e, ok := control.(*Entry); ok {
		e.OnProblem = r.Problem
	}
	if w, ok := control.(Follower); ok {
		f.Follow(w)
	}
	return r
}

// AddCompleted appends a field that completes its text.
func (f *Form) AddCompleted(label, hint string, c *Completed) *Row {
	r := f.Add(label, hint, c.Input)
	c.OnProblem = r.Problem
	c.OnFocus(func() { f.reveal(c.Input) })
	return r
}

// AddWide appends something that takes the whole width, such as a heading or a row of buttons.
func (f *Form) AddWide(o fyne.CanvasObject) {
	w := &wide{object: o}
	w.ExtendBaseWidget(w)
	f.grid.Add(w)
}

// AddHeading appends a heading.
func (f *Form) AddHeading(text string) {
	l := widget.NewLabel(text)
	l.TextStyle.Bold = true
	f.AddWide(l)
}

// Follow brings w into view whenever it gets the focus.
func (f *Form) Follow(w Follower) {
	w.OnFocus(func() { f.reveal(w) })
}

func (f *Form) reveal(o fyne.CanvasObject) {
	driver := fyne.CurrentApp().Driver()
	y := driver.AbsolutePositionForObject(o).Y - driver.AbsolutePositionForObject(f.grid).Y
	margin := theme.Padding() * 2
	top, bottom := f.scroll.Offset.Y, f.scroll.Offset.Y+f.scroll.Size().Height
	switch {
	case y-margin < top:
		f.scroll.ScrollToOffset(fyne.NewPos(0, max(0, y-margin)))
	case y+o.Size().Height+margin > bottom:
		f.scroll.ScrollToOffset(fyne.NewPos(0, y+o.Size().Height+margin-f.scroll.Size().Height))
	}
}

// Problem says what is wrong with the field; nil brings the hint back.
func (r *Row) Problem(err error) {
	if err == nil {
		r.say(r.hint, widget.LowImportance)
		return
	}
	r.say(Sentence(err), widget.DangerImportance)
}

// Warn says what the reviewer should look at; "" brings the hint back.
func (r *Row) Warn(text string) {
	if text == "" {
		r.say(r.hint, widget.LowImportance)
		return
	}
	r.say(text, widget.WarningImportance)
}

// Says returns what stands below the field.
func (r *Row) Says() string { return r.caption.Text }

func (r *Row) say(text string, as widget.Importance) {
	if r.caption.Text == text && r.caption.Importance == as {
		return
	}
	r.caption.Importance = as
	r.caption.SetText(text)
	if text == "" {
		r.caption.Hide()
	} else {
		r.caption.Show()
	}
	r.form.Fit()
}

// Column puts an object between one above and one below it; either may be nil. Unlike a border container it keeps the
// order in which Tab goes: from the top down.
func Column(above, middle, below fyne.CanvasObject) *fyne.Container {
	c := container.New(layout.NewBorderLayout(above, below, nil, nil))
	for _, o := range []fyne.CanvasObject{above, middle, below} {
		if o != nil {
			c.Add(o)
		}
	}
	return c
}

// NewCaption returns a small wrapped text of lesser weight.
func NewCaption(text string) *widget.Label {
	l := widget.NewLabel(text)
	l.SizeName = theme.SizeNameCaptionText
	l.Importance = widget.LowImportance
	l.Wrapping = fyne.TextWrapWord
	return l
}

// wide marks an object of a form that takes both columns.
type wide struct {
	widget.BaseWidget
	object fyne.CanvasObject
}

func (w *wide) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(w.object) }

// formLayout puts labels and fields into two columns, and wide objects across both.
type formLayout struct{}

// labelEms is the width of the label column in multiples of the text size.
const labelEms = 9.5

func (formLayout) gap() float32 { return theme.Padding() * 1.5 }

func (formLayout) labelWidth() float32 { return labelEms * theme.TextSize() }

func (l formLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	labels, y := min(l.labelWidth(), size.Width*0.4), float32(0)
	each(objects, func(label, field fyne.CanvasObject) {
		if label == nil {
			h := field.MinSize().Height
			field.Move(fyne.NewPos(0, y))
			field.Resize(fyne.NewSize(size.Width, h))
			y += field.MinSize().Height + l.gap()
			return
		}
		label.Move(fyne.NewPos(0, y))
		field.Move(fyne.NewPos(labels, y))
		// Wrapped texts know their height only when they know their width.
		label.Resize(fyne.NewSize(labels, label.MinSize().Height))
		field.Resize(fyne.NewSize(size.Width-labels, field.MinSize().Height))
		h := max(label.MinSize().Height, field.MinSize().Height)
		field.Resize(fyne.NewSize(size.Width-labels, h))
		y += h + l.gap()
	})
}

func (l formLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var s fyne.Size
	each(objects, func(label, field fyne.CanvasObject) {
		m := field.MinSize()
		if label != nil {
			m.Width += l.labelWidth()
			m.Height = max(m.Height, label.MinSize().Height)
		}
		s.Width = max(s.Width, m.Width)
		s.Height += m.Height + l.gap()
	})
	return s
}

// each visits the visible rows; label is nil for a wide object.
func each(objects []fyne.CanvasObject, visit func(label, field fyne.CanvasObject)) {
	for i := 0; i < len(objects); i++ {
		if w, ok := objects[i].(*wide); ok {
			if w.object.Visible() {
				visit(nil, w)
			}
			continue
		}
		if i+1 < len(objects) {
			visit(objects[i], objects[i+1])
			i++
		}
	}
}
