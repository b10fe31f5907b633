package ui

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"attest/annotate"
	"attest/annotate/exchange"
	"attest/ui/field"
	"attest/ui/label"
)

// targets are what an act is for that a reviewer does to many things at once.
type targets struct {
	claims, highlights []annotate.ID
}

func (t targets) none() bool { return len(t.claims)+len(t.highlights) == 0 }

// String counts the targets: "12 claims and 3 highlights".
func (t targets) String() string {
	var parts []string
	if n := len(t.claims); n > 0 {
		parts = append(parts, plural(n, "claim"))
	}
	if n := len(t.highlights); n > 0 {
		parts = append(parts, plural(n, "highlight"))
	}
	return strings.Join(parts, " and ")
}

// doTo queues one act for all targets and says that it was done.
func (w *window) doTo(t targets, verb, done string, edit func(*annotate.Draft) error) {
	w.session.Do(verb, edit, func(a *annotate.Action, err error) {
		switch {
		case err != nil:
			done = "Nothing was changed: " + field.Sentence(err)
		case a == nil:
			done = "That was so already."
		default:
			done += "."
		}
		w.status.say(done)
		w.search.say(done)
	})
}

// tagMany asks for a tag and puts it on the targets, or takes it off where all of them have it.
func (w *window) tagMany(t targets) {
	if t.none() || w.barred() {
		return
	}
	w.pick("Tag "+t.String(), "A tag, or the name of a new one", nil, func(typed string) []option {
		p := w.session.Project()
		var out []option
		exists := false
		for _, tag := range p.Tags() {
			exists = exists || strings.EqualFold(tag.Name, typed)
			if !fits(tag.Name, typed) {
				continue
			}
			n, all := having(p, t, tag.ID), len(t.claims)+len(t.highlights)
			o := option{title: tag.Name, picked: func() { w.setTag(t, tag, n < all) }}
			switch {
			case n == all:
				o.detail = "✓ on all: take it off"
			case n > 0:
				o.detail = fmt.Sprintf("on %d of %d", n, all)
			}
			out = append(out, o)
		}
		if typed != "" && !exists {
			out = append(out, option{title: "New tag “" + typed + "”", picked: func() { w.newTagOn(t, typed) }})
		}
		return out
	})
}

// tagByDigit puts the tag of a digit on what is selected in the text or chosen in the table, or takes it off.
func (w *window) tagByDigit(digit string) {
	if !w.inTable() {
		w.toggleTag(digit)
		return
	}
	t, tag := targets{claims: w.views.claims.Targets()}, w.tagWithKey(digit)
	w.setTag(t, tag, having(w.session.Project(), t, tag.ID) < len(t.claims))
}

// having counts the targets that have a tag.
func having(p *annotate.Project, t targets, tag annotate.ID) int {
	n := 0
	has := func(tags []annotate.ID) {
		for _, id := range tags {
			if id == tag {
				n++
			}
		}
	}
	for _, id := range t.claims {
		if c, ok := p.Claim(id); ok {
			has(c.TagIDs)
		}
	}
	for _, id := range t.highlights {
		if h, ok := p.Highlight(id); ok {
			has(h.TagIDs)
		}
	}
	return n
}

func (w *window) setTag(t targets, tag *annotate.Tag, on bool) {
	verb, done := "Tag "+t.String()+": "+tag.Name, "Tagged "+t.String()+" as "+tag.Name
	if !on {
		verb, done = "Take the tag "+tag.Name+" off "+t.String(), "Took the tag "+tag.Name+" off "+t.String()
	}
	w.doTo(t, verb, done, func(d *annotate.Draft) error { return d.SetTag(tag.ID, on, t.highlights, t.claims) })
}

func (w *window) newTagOn(t targets, name string) {
	w.doTo(t, "Tag "+t.String()+": "+name, "Tagged "+t.String()+" as "+name, func(d *annotate.Draft) error {
		tag, err := d.TagNamed(name)
		if err != nil {
			return err
		}
		return d.SetTag(tag.ID, true, t.highlights, t.claims)
	})
}

// statusMany asks for a status and gives it to the claims.
func (w *window) statusMany(t targets) {
	if w.barred() {
		return
	}
	if len(t.claims) == 0 {
		w.status.say("Only claims have a status.")
		return
	}
	t.highlights = nil
	w.pick("Status of "+t.String(), "A status", nil, func(typed string) []option {
		var out []option
		for _, s := range annotate.ClaimStatuses {
			if name := label.ClaimStatus(s); fits(name, typed) {
				out = append(out, option{title: name, picked: func() {
					w.doTo(t, "Set the status of "+t.String(), "Set the status of "+t.String()+" to "+strings.ToLower(name), func(d *annotate.Draft) error {
						return d.SetStatus(s, t.claims)
					})
				}})
			}
		}
		return out
	})
}

// clusterMany asks for a cluster, which may be a new one, and adds the claims to it.
func (w *window) clusterMany(t targets) {
	if w.barred() {
		return
	}
	if len(t.claims) == 0 {
		w.status.say("Only claims can be put into a cluster.")
		return
	}
	t.highlights = nil
	relation := annotate.Same
	as := field.NewChoice(annotate.Relations, label.Relation, func(r annotate.Relation) { relation = r })
	as.Reflect(relation)
	more := container.NewBorder(nil, nil, widget.NewLabel("To the cluster’s anchor they stand as"), nil, fyne.CanvasObject(as))
	w.pick("Put "+t.String()+" into a cluster", "A cluster, or the title of a new one", more, func(typed string) []option {
		fresh := option{title: "New cluster", detail: "called by its first claim", picked: func() { w.newCluster(t, typed, relation) }}
		if typed != "" {
			fresh.title, fresh.detail = "New cluster “"+typed+"”", ""
		}
		out := []option{fresh}
		for _, c := range w.session.Project().Clusters() {
			if title := clusterTitle(c); fits(title, typed) {
				out = append(out, option{title: title, detail: plural(len(c.Members), "claim"), picked: func() {
					w.doTo(t, "Add "+t.String()+" to a cluster", "Added "+t.String()+" to “"+clipText(title, 60)+"”", func(d *annotate.Draft) error {
						return d.JoinCluster(c.ID, relation, t.claims...)
					})
				}})
			}
		}
		return out
	})
}

func clusterTitle(c *annotate.Cluster) string {
	if c.Title == "" {
		return "Untitled cluster"
	}
	return c.Title
}

func (w *window) newCluster(t targets, title string, relation annotate.Relation) {
	w.doTo(t, "Make a cluster of "+t.String(), "Made a cluster of "+t.String(), func(d *annotate.Draft) error {
		c, err := d.AddCluster(title, t.claims...)
		if err != nil || relation == annotate.Same {
			return err
		}
		return d.JoinCluster(c.ID, relation, t.claims...)
	})
}

// exportMany asks for a file and writes the targets to it with all that they rest on.
func (w *window) exportMany(t targets) {
	if t.none() {
		return
	}
	whole := w.exportPath()
	ext := filepath.Ext(whole)
	w.askExport("Export "+t.String()+" as JSON", "The dataset holds these, with their passages, documents, sources and assessments.", strings.TrimSuffix(whole, ext)+"-chosen"+ext, func(path string) {
		w.exportBy(func(ctx context.Context, path string, progress func(int, int), done func(*exchange.Report, error)) {
			w.session.ExportChosen(ctx, t.claims, t.highlights, path, progress, done)
		}, path)
	})
}
