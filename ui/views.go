package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"attest/annotate"
	"attest/ui/claims"
)

// views are the views that take the place of one another in the window: the text with its panes, and the table of claims.
type views struct {
	reading fyne.CanvasObject
	claims  *claims.View
	object  fyne.CanvasObject

	table bool // the table is in sight
}

func newViews(w *window, reading fyne.CanvasObject) *views {
	v := &views{reading: reading, claims: claims.New(w.session, claimsHost{w})}
	v.claims.Hide()
	v.object = container.NewStack(reading, v.claims.Object())
	return v
}

// inTable reports whether the table of claims is in sight.
func (w *window) inTable() bool { return w.views != nil && w.views.table }

// showReading shows the text.
func (w *window) showReading() {
	if w.inTable() {
		w.views.table = false
		w.views.claims.Hide()
		w.views.reading.Show()
		w.refreshMenus()
	}
}

// showClaims shows the table of claims.
func (w *window) showClaims() {
	if !w.inTable() {
		w.session.Flush() // so that the table has what is being typed beside the text
		w.hover.hide()
		w.views.table = true
		w.views.reading.Hide()
		w.refreshMenus()
	}
	w.views.claims.Show()
}

func (w *window) focusDocuments() {
	w.showReading()
	w.win.Canvas().Focus(w.documents.list)
}

// ShowClaim shows a claim beside its passage. A claim without one is only selected.
func (w *window) ShowClaim(id annotate.ID) {
	c, ok := w.session.Project().Claim(id)
	if !ok {
		return
	}
	if len(c.HighlightIDs) == 0 {
		w.status.say("This claim rests on no passage.")
		return
	}
	w.jump(c.HighlightIDs[0], func() {
		w.inspector.SelectClaim(id)
		w.FocusReader()
	})
}

// claimCommands are those of the table of claims.
func (w *window) claimCommands() commandMenu {
	table := func() bool { return w.session != nil && w.inTable() }
	chosen := func() bool { return table() && len(w.views.claims.Targets()) > 0 }
	many := func(act func(targets)) func() {
		return func() { act(targets{claims: w.views.claims.Targets()}) }
	}
	return commandMenu{"Claims", []*command{
		{id: "claims", title: "Table of Claims", keys: keys("Ctrl+Shift+C"), run: w.showClaims, enabled: func() bool { return w.session != nil }, checked: w.inTable},
		{id: "filter-claims", title: "Filter…", keys: keys("/"), run: func() { w.views.claims.FocusFilter() }, enabled: table},
		nil,
		{id: "tag-claims", title: "Tag…", keys: keys("L"), run: many(w.tagMany), enabled: chosen, needs: needsClaims},
		{id: "claims-status", title: "Set the Status…", keys: keys("U"), run: many(w.statusMany), enabled: chosen, needs: needsClaims},
		{id: "cluster-claims", title: "Put into a Cluster…", keys: keys("G"), run: many(w.clusterMany), enabled: chosen, needs: needsClaims},
		{id: "export-claims", title: "Export These…", keys: keys("Ctrl+Shift+E"), run: many(w.exportMany), enabled: chosen, needs: needsClaims},
	}}
}

// claimsHost is the window as the host of the table of claims.
type claimsHost struct{ *window }

// TypedKey implements claims.Host.
func (h claimsHost) TypedKey(e *fyne.KeyEvent) { h.typedKey(e) }

// TypedRune implements claims.Host.
func (h claimsHost) TypedRune(r rune) { h.typedRune(r) }

// TargetsChanged implements claims.Host.
func (h claimsHost) TargetsChanged() {
	if h.inTable() {
		h.refreshSoon(false)
	}
}

// Acts implements claims.Host.
func (h claimsHost) Acts() []claims.Act {
	var acts []claims.Act
	for _, c := range h.claimCommands().commands[3:] {
		acts = append(acts, claims.Act{Title: c.title, Run: c.invoke})
	}
	return acts
}
