// Package claims is the view of all claims of a project as a table: filtered by a query, sorted by any column, and with acts
// on many of them at once.
package claims

import (
	"context"
	"fmt"
	"sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/annotate"
	"attest/annotate/search/query"
	"attest/ui/field"
	"attest/ui/queryfield"
	"attest/ui/session"
	"attest/ui/table"
)

// Host is the window around the view.
type Host interface {
	Window() fyne.Window
	// ShowClaim shows the passage of a claim and the claim.
	ShowClaim(annotate.ID)
	// FocusReader goes back to reading.
	FocusReader()
	// TypedKey and TypedRune get the keys that the table has no use for.
	TypedKey(*fyne.KeyEvent)
	TypedRune(rune)
	// TargetsChanged is called when acts are for other claims than before.
	TargetsChanged()
	// Acts returns what can be done with the chosen claims, as buttons.
	Acts() []Act
}

// Act is something that can be done with the chosen claims.
type Act struct {
	Title string
	Run   func()
}

// View is the table with its filter. Create it with [New] and use it on the UI goroutine only.
type View struct {
	s      *session.Session
	host   Host
	filter *queryfield.Field
	table  *table.Table[annotate.ID]
	count  *widget.Label
	empty  *widget.Label
	acts   []*field.Button
	object fyne.CanvasObject

	wide       *container.Scroll // around the table, for large text in a narrow window
	asked      queryfield.Asked
	showing    bool
	dirty      bool // the project has changed since the table was filled
	generation int
	stop       context.CancelFunc // ends the reading of claims that nobody waits for any more
	words      *wordCache
	cancels    []func()
}

// New returns the view. It reads nothing before it is shown.
func New(s *session.Session, host Host) *View {
	v := &View{s: s, host: host, dirty: true, words: newWordCache(), stop: func() {}}
	v.filter = queryfield.New(s, host.Window(), "Words or facets, such as stance:hedged")
	v.filter.OnQuery = func(a queryfield.Asked) {
		v.asked = a
		v.fill()
	}
	v.filter.OnWrong = func(error) { v.tell() }
	v.filter.OnKey = v.filterKey
	headings := make([]table.Column, len(columns))
	for i, c := range columns {
		headings[i] = c.Column
	}
	v.table = table.New(headings, v.cells)
	v.table.OnOpen = host.ShowClaim
	v.table.OnSort = v.SortBy
	v.table.OnMoved = v.tell
	v.table.OnHeading = v.reveal
	v.table.OnKey = v.tableKey
	v.table.OnRune = host.TypedRune
	v.count = widget.NewLabel("")
	v.count.SizeName = theme.SizeNameCaptionText
	v.count.Truncation = fyne.TextTruncateEllipsis
	v.empty = widget.NewLabel("")
	v.empty.Alignment = fyne.TextAlignCenter
	v.empty.Wrapping = fyne.TextWrapWord
	v.empty.Importance = widget.LowImportance

	title := widget.NewLabel("Claims")
	title.TextStyle.Bold = true
	title.SizeName = theme.SizeNameSubHeadingText
	back := field.NewQuietButton("Back to the text", theme.NavigateBackIcon(), host.FocusReader)
	back.OnEscape = host.FocusReader
	acts := container.NewHBox()
	for _, a := range host.Acts() {
		b := field.NewButton(a.Title, nil, a.Run)
		b.OnEscape = v.Focus
		v.acts = append(v.acts, b)
		acts.Add(b)
	}
	gap := theme.Padding()
	head := container.New(layout.NewCustomPaddedLayout(gap, 0, gap, gap),
		container.NewBorder(nil, nil, container.NewVBox(title), container.NewVBox(back), v.filter.Object()))
	foot := container.New(layout.NewCustomPaddedLayout(gap, gap, gap, gap), container.NewBorder(nil, nil, nil, acts, v.count))
	v.wide = container.NewHScroll(v.table)
	body := container.NewStack(v.wide, field.NewWheels(v.table, v.wide), container.NewVBox(layout.NewSpacer(), v.empty, layout.NewSpacer()))
	v.object = container.NewBorder(container.NewVBox(head, widget.NewSeparator()), container.NewVBox(widget.NewSeparator(), foot), nil, nil, body)
	v.filter.OnFit = func() { v.object.Refresh() }
	v.cancels = []func(){s.Subscribe(v.changed)}
	return v
}

// Object returns what is to be put into the window.
func (v *View) Object() fyne.CanvasObject { return v.object }

// Close stops following the project.
func (v *View) Close() {
	v.stop()
	for _, cancel := range v.cancels {
		cancel()
	}
	v.cancels = nil
}

// Show is to be called when the view comes into sight, and Hide when it goes: meanwhile it lets changes of the project be.
func (v *View) Show() {
	v.showing = true
	v.object.Show()
	v.Focus()
	if v.dirty {
		v.filter.Update()
	}
}

// Hide is the opposite of Show.
func (v *View) Hide() {
	v.showing = false
	v.object.Hide()
}

// Focus gives the keyboard to the table.
func (v *View) Focus() { v.host.Window().Canvas().Focus(v.table.Input()) }

// FocusFilter gives it to the filter.
func (v *View) FocusFilter() {
	v.host.Window().Canvas().Focus(v.filter.Input())
	v.filter.SelectText()
}

// Filter shows the claims that a query accepts.
func (v *View) Filter(typed string) { v.filter.SetText(typed) }

// Targets returns the claims that an act is for: the chosen ones, or that at the cursor.
func (v *View) Targets() []annotate.ID { return v.table.Targets() }

// SortBy sorts by a column, and the other way round where it is sorted by that already.
func (v *View) SortBy(column int) {
	was, descending := v.table.Sort()
	v.table.SetSort(column, was == column && !descending)
	v.fill()
}

// changed follows an Action.
func (v *View) changed(a *annotate.Action) {
	p := v.s.Project()
	if !v.words.forget(p, a) {
		return
	}
	v.dirty = true
	if !v.showing {
		return
	}
	if queryfield.ProjectChanged(a) {
		v.filter.Update() // which fills the table
	} else {
		v.fill()
	}
}

// fill reads the claims that the query accepts, away from the UI goroutine.
func (v *View) fill() {
	v.dirty = false
	v.generation++
	generation, asked := v.generation, v.asked
	r := reader{v.s.Project(), v.s.Reviewer()}
	column, descending := v.table.Sort()
	v.stop()
	var ctx context.Context
	ctx, v.stop = context.WithCancel(context.Background())
	session.Run(v.s, func() ([]annotate.ID, error) {
		claims, err := v.words.accepted(ctx, r.Project, asked)
		if err != nil {
			return nil, err
		}
		arrange(r, claims, columns[column], descending)
		ids := make([]annotate.ID, len(claims))
		for i, c := range claims {
			ids[i] = c.ID
		}
		return ids, nil
	}, func(ids []annotate.ID, err error) {
		if generation == v.generation && err == nil {
			v.table.Forget(func(id annotate.ID) bool {
				_, ok := v.s.Project().Claim(id)
				return !ok
			})
			v.table.SetRows(ids) // which tells
		}
	})
}

// cells returns what a row shows.
func (v *View) cells(id annotate.ID) []string {
	c, ok := v.s.Project().Claim(id)
	if !ok {
		return nil // the rows follow soon
	}
	r := reader{v.s.Project(), v.s.Reviewer()}
	out := make([]string, len(columns))
	for i, col := range columns {
		out[i] = col.cell(r, c)
	}
	return out
}

// tell says below the table how many claims there are.
func (v *View) tell() {
	shown, all, chosen := len(v.table.Rows()), v.s.Project().Count(annotate.KindClaim), len(v.table.Chosen())
	said := plural(all, "claim")
	if shown != all {
		said = fmt.Sprintf("%d of %s", shown, said)
	}
	switch hidden := v.table.Hidden(); {
	case hidden > 0:
		said += fmt.Sprintf(" · %d chosen, and %d that the filter hides", chosen, hidden)
	case chosen > 0:
		said += fmt.Sprintf(" · %d chosen", chosen)
	case shown > 0:
		said += " · Space chooses, Enter opens, / filters"
	}
	v.count.SetText(said)
	switch {
	case shown > 0:
		v.empty.SetText("")
	case all == 0:
		v.empty.SetText("There are no claims yet. In the text, press C to make one of a sentence or a selection.")
	case v.filter.Wrong():
		v.empty.SetText("") // what is typed was not understood, and the field says so
	default:
		v.empty.SetText("No claim matches this filter.")
	}
	for _, b := range v.acts {
		if shown > 0 {
			b.Enable()
		} else {
			b.Disable()
		}
	}
	v.host.TargetsChanged()
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// filterKey leads from the filter to the table.
func (v *View) filterKey(e *fyne.KeyEvent) bool {
	switch e.Name {
	case fyne.KeyDown, fyne.KeyReturn, fyne.KeyEnter:
		v.Focus()
	case fyne.KeyEscape:
		if v.filter.Text() != "" {
			v.filter.SetText("")
		}
		v.Focus()
	default:
		return false
	}
	return true
}

// tableKey deals with what the table has no use for.
func (v *View) tableKey(e *fyne.KeyEvent) {
	switch {
	case e.Name == fyne.KeyRight || e.Name == fyne.KeyLeft:
		v.sideways(e.Name == fyne.KeyRight)
	case e.Name != fyne.KeyEscape:
		v.host.TypedKey(e)
	case len(v.table.Chosen())+v.table.Hidden() > 0:
		v.table.ChooseAll(false)
	default:
		v.host.FocusReader()
	}
}

// sideways scrolls a table that is wider than the window by half of what is in sight.
func (v *View) sideways(right bool) {
	by := v.wide.Size().Width / 2
	if !right {
		by = -by
	}
	v.wide.ScrollToOffset(fyne.NewPos(v.wide.Offset.X+by, 0))
}

// reveal scrolls a table that is wider than the window so that a stretch of it is in sight.
func (v *View) reveal(from, to float32) {
	at, wide := v.wide.Offset.X, v.wide.Size().Width
	at = max(at, to-wide)
	v.wide.ScrollToOffset(fyne.NewPos(min(at, from), 0)) // its beginning, if there is no room for all of it
}

// wordCache keeps the words of claims for the next query. It may be used by several goroutines.
type wordCache struct {
	mu    sync.Mutex
	words map[annotate.ID]*query.Words
	epoch int // grows with every change, so that nothing read before it is kept after it
}

func newWordCache() *wordCache { return &wordCache{words: map[annotate.ID]*query.Words{}} }

// accepted returns the claims that a query accepts, in the order in which they were made. It ends early when ctx does.
func (w *wordCache) accepted(ctx context.Context, p *annotate.Project, asked queryfield.Asked) ([]*annotate.Claim, error) {
	claims := p.Claims()
	if asked.Filter == nil || asked.Query.Empty() {
		return claims, ctx.Err() //nolint:wrapcheck // nobody reads it
	}
	out := claims[:0]
	for _, c := range claims {
		if err := ctx.Err(); err != nil {
			return nil, err //nolint:wrapcheck // nobody reads it
		}
		if asked.Filter.Accept(annotate.KindClaim, c.ID, func(t *query.Text) bool { return w.of(p, c).Have(t) }) {
			out = append(out, c)
		}
	}
	return out, nil
}

func (w *wordCache) of(p *annotate.Project, c *annotate.Claim) *query.Words {
	w.mu.Lock()
	known, ok := w.words[c.ID]
	epoch := w.epoch
	w.mu.Unlock()
	if ok {
		return known
	}
	words := query.WordsOf(p, c)
	w.mu.Lock()
	defer w.mu.Unlock()
	if epoch == w.epoch {
		w.words[c.ID] = &words
	}
	return &words
}

// forget drops the words that an Action may have changed, and reports whether it touches claims in any way.
func (w *wordCache) forget(p *annotate.Project, a *annotate.Action) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.epoch++
	touched := false
	for _, c := range a.Changes {
		switch c.Kind {
		case annotate.KindClaim:
			delete(w.words, c.ID)
		case annotate.KindHighlight:
			for _, claim := range p.ReferrersTo(c.Kind, c.ID, annotate.KindClaim) {
				delete(w.words, claim)
			}
		case annotate.KindAssessment:
			if now, ok := p.Assessment(c.ID); ok {
				delete(w.words, now.ClaimID)
			} else {
				clear(w.words) // of which claim it was is not known any more
			}
		case annotate.KindSource, annotate.KindTag, annotate.KindDocument:
			clear(w.words)
		case annotate.KindCluster, annotate.KindLink, annotate.KindReviewer:
		default:
			continue
		}
		touched = true
	}
	return touched
}
