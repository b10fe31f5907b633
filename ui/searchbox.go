package ui

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"attest/annotate"
	"attest/annotate/search"
	"attest/annotate/search/query"
	"attest/ui/field"
	"attest/ui/modal"
	"attest/ui/queryfield"
)

const (
	searchWidth  = 860 // pixels
	searchHeight = 560 // pixels
	searchLimit  = 50  // results, while all groups are shown
	searchGroup  = 6   // of each group, while all are shown
	searchPage   = 200 // results, while one group is shown
	searchStep   = 8   // rows that Page Down moves on
)

// searchGroups are the groups of results, in the order of their keys: Alt+1 shows all, Alt+2 only the first of these.
var searchGroups = []resultGroup{
	{"Claims", annotate.KindClaim}, {"Highlights", annotate.KindHighlight}, {"Sources", annotate.KindSource},
	{"Documents", annotate.KindDocument}, {"Tags", annotate.KindTag},
}

// resultGroup is what is shown under one heading.
type resultGroup struct {
	title string
	kind  annotate.Kind
}

// searchBox finds anything in the project as the reviewer types.
type searchBox struct {
	w      *window
	field  *queryfield.Field
	list   *resultList
	groups []*field.Button // all, and one for each of searchGroups
	acts   []*field.Button
	info   *widget.Label
	modal  *modal.Modal
	object fyne.CanvasObject

	asked   queryfield.Asked
	wrong   bool // what is typed now cannot be asked
	group   int  // 0 for all
	rows    []searchLine
	shown   string         // the query that the rows answer
	answer  *search.Answer // of which the rows are; nil for none
	matches int            // that there are, shown or not
	marked  int            // row, or -1
	done    string         // what became of the last act
	chosen  map[resultKey]bool

	generation int
	cancel     context.CancelFunc
	again      func() // takes back the search that follows while the index is being built
}

// searchLine is a row of the list: a result, or the heading of a group.
type searchLine struct {
	heading string
	result  *search.Result
}

func newSearchBox(w *window) *searchBox {
	b := &searchBox{w: w, info: widget.NewLabel(""), cancel: func() {}, again: func() {}, marked: -1, chosen: map[resultKey]bool{}}
	b.field = queryfield.New(w.session, w.win, "Search everything in the project; F1 explains the language")
	b.field.OnQuery = func(a queryfield.Asked) {
		if a.Typed != b.asked.Typed {
			b.done = ""
		}
		b.asked, b.wrong = a, false
		b.find()
	}
	b.field.OnWrong = func(error) {
		b.wrong, b.done = true, ""
		b.tell(nil)
	}
	b.field.OnKey = b.typedKey
	b.field.OnShortcut = b.typedShortcut
	b.list = newResultList(b)
	tabs := container.NewHBox()
	for i, title := range b.titles() {
		tab := field.NewQuietButton(title, nil, func() { b.setGroup(i) })
		tab.OnEscape = b.close
		b.groups = append(b.groups, tab)
		tabs.Add(tab)
	}
	acts := container.NewHBox()
	for _, a := range []struct {
		title string
		run   func(targets)
	}{{"Tag…", w.tagMany}, {"Put into a Cluster…", w.clusterMany}, {"Export…", w.exportMany}} {
		act := field.NewButton(a.title, nil, func() { b.act(a.run) })
		act.OnEscape = b.close
		b.acts = append(b.acts, act)
		acts.Add(act)
	}
	b.info.SizeName = theme.SizeNameCaptionText
	b.info.Importance = widget.LowImportance
	b.info.Truncation = fyne.TextTruncateEllipsis
	head := container.NewVBox(b.field.Object(), tabs)
	b.object = container.NewBorder(head, container.NewBorder(nil, nil, nil, acts, b.info), nil, nil, b.list.scroll)
	b.field.OnFit = func() { b.object.Refresh() }
	w.session.Subscribe(func(*annotate.Action) {
		if b.modal != nil {
			b.field.Update() // what was found may be another
		}
	})
	b.showGroup()
	return b
}

// titles are what the buttons of the groups say.
func (b *searchBox) titles() []string {
	out := []string{"All"}
	for _, g := range searchGroups {
		out = append(out, g.title)
	}
	return out
}

// open shows the box with what was searched for last, selected so that typing replaces it.
func (b *searchBox) open() {
	b.modal = modal.Show(b.w.win, "Search", b.object, modal.Options{Size: fyne.NewSize(searchWidth, searchHeight), Focus: b.field.Input(), OnClosed: b.closed})
	b.field.SelectText()
	b.field.Update()
}

func (b *searchBox) close() {
	if b.modal != nil {
		b.modal.Close()
	}
}

func (b *searchBox) closed() {
	b.modal = nil
	b.cancel()
	b.again()
}

// setGroup shows all groups, for 0, or only one.
func (b *searchBox) setGroup(i int) {
	b.group = i
	b.showGroup()
	b.find()
	b.focusField()
}

func (b *searchBox) focusField() { b.w.win.Canvas().Focus(b.field.Input()) }

func (b *searchBox) showGroup() {
	for i, tab := range b.groups {
		tab.Importance = widget.LowImportance
		if i == b.group {
			tab.Importance = widget.HighImportance
		}
		tab.Refresh()
	}
}

// find looks for the query and shows the answer unless a newer one has been asked for meanwhile.
func (b *searchBox) find() {
	b.cancel()
	b.again()
	b.again = func() {}
	ctx, cancel := context.WithCancel(context.Background())
	b.cancel = cancel
	b.generation++
	generation, typed, s := b.generation, b.asked.Typed, b.w.session
	req := search.Request{Limit: searchLimit, PerKind: searchGroup}
	if b.group > 0 {
		req = search.Request{Limit: searchPage, Kinds: []annotate.Kind{searchGroups[b.group-1].kind}}
	}
	show := func(answer *search.Answer, loose []search.Result, err error) {
		b.w.post(func() {
			if generation == b.generation && !errors.Is(err, context.Canceled) {
				b.show(answer, loose, err)
			}
		})
	}
	go func() {
		asked, err := query.Request(s.Project(), typed)
		var wrong *query.Error
		if err != nil && (!errors.As(err, &wrong) || !wrong.Incomplete) {
			show(nil, nil, err)
			return
		}
		req.Text, req.Where = asked.Text, asked.Where
		answer, err := s.Search(ctx, req)
		if err != nil {
			show(nil, nil, err)
			return
		}
		show(answer, nil, nil)
		if answer.Matches >= searchLimit || req.Text == "" {
			return
		}
		select { // who types on wants no loose letters yet, and the next answer the sooner
		case <-time.After(looseRest):
		case <-ctx.Done():
			return
		}
		req.PerKind, req.Limit = 0, searchLimit
		if loose, err := s.SearchLoose(ctx, req, answer); len(loose) > 0 || err != nil {
			show(answer, loose, err)
		}
	}()
}

// show fills the list: the best groups first, and below all of them what has only the letters.
func (b *searchBox) show(answer *search.Answer, loose []search.Result, err error) {
	var before resultKey
	if b.shown == b.asked.Typed && b.marked >= 0 && b.marked != b.firstResult() {
		before = keyOf(*b.rows[b.marked].result)
	}
	b.shown, b.answer = b.asked.Typed, answer
	b.rows, b.matches = nil, 0
	if answer != nil {
		b.addGroups(answer.Results)
		b.matches = answer.Matches
	}
	if len(loose) > 0 {
		b.rows = append(b.rows, searchLine{heading: "Loose letters: no word fits, but the letters are there in their order"})
		b.add(loose)
	}
	b.marked = b.firstResult()
	b.list.fill()
	for i, row := range b.rows { // what was marked stays so where the same query is answered better
		if row.result != nil && keyOf(*row.result) == before {
			b.mark(i, 1)
		}
	}
	b.tell(err)
}

// addGroups adds results with the headings of their groups, if all groups are shown.
func (b *searchBox) addGroups(results []search.Result) {
	if b.group > 0 {
		b.add(results)
		return
	}
	byKind := map[annotate.Kind][]search.Result{}
	for _, r := range results {
		byKind[r.Kind] = append(byKind[r.Kind], r)
	}
	order := slices.Clone(searchGroups)
	slices.SortStableFunc(order, func(x, y resultGroup) int { return cmp.Compare(best(byKind[y.kind]), best(byKind[x.kind])) })
	for _, g := range order {
		found := byKind[g.kind]
		if len(found) == 0 {
			continue
		}
		heading := g.title
		if len(found) == searchGroup {
			heading += fmt.Sprintf(" · Alt+%d shows more", slices.Index(searchGroups, g)+2)
		}
		b.rows = append(b.rows, searchLine{heading: heading})
		b.add(found)
	}
}

// best is the score of the best of some results of one kind.
func best(found []search.Result) int {
	if len(found) == 0 {
		return -1
	}
	return found[0].Score
}

func (b *searchBox) add(results []search.Result) {
	for i := range results {
		b.rows = append(b.rows, searchLine{result: &results[i]})
	}
}

// tell says below the list what was found and what can be done.
func (b *searchBox) tell(err error) {
	said := ""
	switch found := plural(b.matches, "result"); {
	case b.done != "":
		said = b.done
	case err != nil:
		said = field.Sentence(err)
	case strings.TrimSpace(b.field.Text()) == "":
		said = "Type a few letters or words. Tab completes facets, Alt+1 to Alt+6 show all or one group."
	case b.wrong && len(b.rows) > 0:
		said = "The list still shows what was found for “" + clipText(b.shown, 60) + "”."
	case b.wrong: // what is wrong stands below the field
	case b.asked.Query.Root == nil:
		said = "Type on. Tab takes what is offered below the field."
	case len(b.rows) == 0:
		said = "Nothing in this project matches."
	case b.anyChosen():
		said = found + ". " + b.targets().String() + " chosen: Alt+T tags, Alt+G puts into a cluster, Alt+X exports."
	case b.matches == 0:
		said = "No word matches; these have the letters in their order. Enter opens."
	default:
		said = found + ". Enter opens, Ctrl+Space chooses, Alt+A all."
	}
	b.again()
	if b.answer != nil && !b.answer.Ready() {
		said = fmt.Sprintf("Indexing: %d of %d entries can be searched by now. ", b.answer.Indexed, b.answer.Total) + said
		generation := b.generation
		b.again = field.AfterFunc(searchAgain, func() {
			if generation == b.generation && b.modal != nil {
				b.find()
			}
		})
	}
	b.info.SetText(said)
	b.enableActs()
}

// say shows what became of an act, until the next key.
func (b *searchBox) say(text string) {
	b.done = text
	b.tell(nil)
}

// looseRest is how long the keys must rest before loose letters are looked for.
const looseRest = 120 * time.Millisecond

// searchAgain is after how long a search is made again that a growing index has answered.
const searchAgain = 400 * time.Millisecond

// typedKey deals with the keys of the field that are for the list.
func (b *searchBox) typedKey(k *fyne.KeyEvent) bool {
	switch k.Name {
	case fyne.KeyDown:
		b.mark(b.marked+1, 1)
	case fyne.KeyUp:
		b.mark(b.marked-1, -1)
	case fyne.KeyPageDown:
		b.mark(min(b.marked+searchStep, len(b.rows)-1), -1)
	case fyne.KeyPageUp:
		b.mark(max(b.marked-searchStep, 0), 1)
	case fyne.KeyReturn, fyne.KeyEnter:
		b.choose()
	case fyne.KeyEscape:
		b.close()
	default:
		return false
	}
	return true
}

// typedShortcut deals with the chords of the field that are for the list.
func (b *searchBox) typedShortcut(s fyne.Shortcut) bool {
	c, ok := s.(*desktop.CustomShortcut)
	if !ok {
		return false
	}
	switch {
	case c.Modifier == fyne.KeyModifierShortcutDefault && c.KeyName == fyne.KeySpace:
		b.toggle(b.marked)
	case c.Modifier != fyne.KeyModifierAlt:
		return false
	case c.KeyName >= fyne.Key1 && c.KeyName <= fyne.Key6:
		b.setGroup(int(c.KeyName[0] - '1'))
	case c.KeyName == fyne.KeyA:
		b.toggleAll()
	case c.KeyName == fyne.KeyT:
		b.act(b.w.tagMany)
	case c.KeyName == fyne.KeyG:
		b.act(b.w.clusterMany)
	case c.KeyName == fyne.KeyX:
		b.act(b.w.exportMany)
	default:
		return false
	}
	return true
}

// showResult opens what was found: the passage, the claim, the source or the document.
func (w *window) showResult(r search.Result) {
	switch r.Kind {
	case annotate.KindHighlight:
		w.JumpTo(r.ID)
		w.FocusReader()
	case annotate.KindClaim:
		w.ShowClaim(r.ID)
	case annotate.KindDocument:
		w.openDocument(r.ID, func() {
			if r.Field == "sentence" {
				w.reading.moveCaret(r.Range.Start)
			}
			w.FocusReader()
		})
	case annotate.KindSource:
		w.EditSource(r.ID)
	case annotate.KindTag:
		w.codebook()
	}
}
