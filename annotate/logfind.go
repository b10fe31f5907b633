package annotate

import (
	"slices"
	"strings"
)

// Filter picks Actions out of a history. Its zero value picks all; each field that is set narrows the choice.
type Filter struct {
	By       ID          // who did it
	Kind     Kind        // it changed something of this kind
	Entities map[ID]bool // it changed one of these
	Words    string      // its verb, or what Subject says, has these words in it, in whatever case
	Behind   int         // it stands behind this position

	Subject func(position int) string // what it was about, see [Log.Subjects]; may be nil
}

// Find returns the positions of the Actions that a filter picks, the newest first.
func (l *Log) Find(f Filter) []int {
	words := strings.Fields(strings.ToLower(f.Words))
	bit := bitOf(f.Kind)
	var out []int
	for i, e := range slices.Backward(l.entries) {
		position := i + 1
		switch {
		case position <= f.Behind:
			return out
		case f.By != None && l.people.ids[e.by] != f.By:
		case f.Kind != "" && e.kinds&bit == 0:
		case f.Entities != nil && !slices.ContainsFunc(l.touchesAt(position), func(t touch) bool { return f.Entities[t.id] }):
		case !hasWords(e.verb, words) && (f.Subject == nil || !hasWords(e.verb+" "+f.Subject(position), words)):
		default:
			out = append(out, position)
		}
	}
	return out
}

func hasWords(verb string, words []string) bool {
	if len(words) == 0 {
		return true
	}
	verb = strings.ToLower(verb)
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(verb, w) })
}

// subjectKinds are the kinds of what Actions are about, the most telling first.
var subjectKinds = []Kind{KindClaim, KindAssessment, KindHighlight, KindDocument}

// Subjects returns a function that says what the Action at a position was about: the document that came or went in it, or
// else the one claim, highlight or document that it touched. It is named as it is called now or, where it was deleted, as it
// was called then; an assessment by its claim. It says "" of what touched several alike or nothing of these kinds, and where
// the verb names something already. p is the project as it is now.
func (l *Log) Subjects(p *Project) func(position int) string {
	lost := make(map[Ref]Lost, len(l.lost))
	for _, one := range l.lost {
		lost[one.Entity] = one // the last one counts
	}
	name := func(r Ref) string {
		if e, there := p.Get(r.Kind, r.ID); there {
			return NameOf(e)
		}
		return lost[r].Name
	}
	return func(position int) string {
		r := l.subject(position)
		if r.Kind == KindAssessment {
			of := lost[r].Owner
			if e, there := p.Get(r.Kind, r.ID); there {
				of = Ref{KindClaim, e.(*Assessment).ClaimID}
			}
			r = of
		}
		said, verb := name(r), l.entries[position-1].verb
		if strings.Contains(verb, "“") || strings.Contains(verb, said) {
			return ""
		}
		return said
	}
}

// subject returns the entity that an Action was about, one of no kind where there is none.
func (l *Log) subject(position int) Ref {
	var one, came Ref // the only one of the most telling kind; the only document that came or went
	best := len(subjectKinds)
	for _, t := range l.touchesAt(position) {
		rank := slices.IndexFunc(subjectKinds, func(k Kind) bool { return k.number() == t.kind })
		if rank < 0 {
			continue
		}
		r := Ref{subjectKinds[rank], t.id}
		if r.Kind == KindDocument && t.did != altered {
			if came != (Ref{}) {
				return Ref{} // several
			}
			came = r
		}
		switch {
		case rank < best:
			best, one = rank, r
		case rank == best:
			one = Ref{}
		}
	}
	if came != (Ref{}) {
		return came
	}
	return one
}

// Belonging returns an entity and what hangs on it or ever did, for the history of a document with its highlights, of a
// highlight with its claims, or of a claim with its assessments. p is the project as it is now.
func (l *Log) Belonging(p *Project, entity Ref) map[ID]bool {
	out := map[ID]bool{entity.ID: true}
	hang := map[Kind][]Kind{KindDocument: {KindHighlight}, KindHighlight: {KindClaim}, KindClaim: {KindAssessment, KindLink}}
	lost := map[ID][]ID{}
	for _, one := range l.lost {
		lost[one.Owner.ID] = append(lost[one.Owner.ID], one.Entity.ID)
	}
	for layer, kind := []ID{entity.ID}, entity.Kind; len(layer) > 0; {
		var next []ID
		var nextKind Kind
		for i, from := range hang[kind] {
			if i == 0 {
				nextKind = from
			}
			for _, id := range layer {
				for _, hanging := range p.ReferrersTo(kind, id, from) {
					if !out[hanging] {
						out[hanging] = true
						next = append(next, hanging)
					}
				}
			}
		}
		for _, id := range layer {
			for _, hanging := range lost[id] {
				if !out[hanging] {
					out[hanging] = true
					next = append(next, hanging)
				}
			}
		}
		layer, kind = next, nextKind
	}
	return out
}
