package inspector

import (
	"slices"
	"strings"

	"attest/annotate"
	"attest/ui/field"
	"attest/ui/label"
)

// moreFields are the fields of a claim and its assessment that are folded away.
type moreFields struct {
	c    *claimEditor
	fold *fold

	credibility *field.Choice[annotate.Credibility]
	likelihood  *field.Choice[annotate.Likelihood]
	scales      []annotate.Likelihood // what the choice of likelihood offers
	verdict     *field.Choice[annotate.Verdict]
	score       *field.Entry
	kind        *field.Choice[annotate.ClaimType]
	status      *field.Choice[annotate.ClaimStatus]
	quote       *field.Choice[annotate.QuoteType]
	polarity    *segmented[annotate.Polarity]
	hedges      *field.Entry
	eventTime   *field.Entry
	place       *field.Entry
	figures     *figures
}

func newMoreFields(c *claimEditor) *moreFields {
	m := &moreFields{c: c}
	e := c.e
	m.credibility = choice(e, annotate.Credibilities, label.Credibility, func(v annotate.Credibility) {
		c.assess("Set credibility to "+words(label.Credibility(v)), func(a *annotate.Assessment) { a.Credibility = v })
	})
	m.likelihood = choice(e, nil, label.Likelihood, func(v annotate.Likelihood) {
		c.assess("Set likelihood to "+words(label.Likelihood(v)), func(a *annotate.Assessment) { a.Likelihood = v })
	})
	m.verdict = choice(e, annotate.Verdicts, label.Verdict, func(v annotate.Verdict) {
		c.assess("Set verdict to "+words(label.Verdict(v)), func(a *annotate.Assessment) { a.Verdict = v })
	})
	m.score = e.text(0, c.saveAssessment("Set score", func(a *annotate.Assessment, s string) {
		a.Score, _ = parseScore(s) // Check has let it pass
	}))
	m.score.PlaceHolder = "0–100"
	m.score.Check = func(s string) error {
		_, err := parseScore(s)
		return err
	}
	m.kind = choice(e, annotate.ClaimTypes, label.ClaimType, func(v annotate.ClaimType) {
		c.edit("Set type to "+words(label.ClaimType(v)), func(c *annotate.Claim) { c.Type = v })
	})
	m.status = choice(e, annotate.ClaimStatuses, label.ClaimStatus, func(v annotate.ClaimStatus) {
		c.edit("Set status to "+words(label.ClaimStatus(v)), func(c *annotate.Claim) { c.Status = v })
	})
	m.quote = choice(e, annotate.QuoteTypes, label.QuoteType, func(v annotate.QuoteType) {
		c.edit("Set quote type to "+words(label.QuoteType(v)), func(c *annotate.Claim) { c.Attribution.QuoteType = v })
	})
	m.polarity = segments(e, annotate.Polarities, label.Polarity, func(v annotate.Polarity) {
		c.edit("State that "+words(label.Polarity(v)), func(c *annotate.Claim) { c.Polarity = v })
	})
	m.hedges = e.text(0, c.saveText("Edit hedges", func(c *annotate.Claim, s string) { c.Hedges = parseHedges(s) }))
	m.hedges.PlaceHolder = "reportedly, may"
	m.eventTime = e.text(0, c.saveText("Edit event time", func(c *annotate.Claim, s string) { c.EventTime = s }))
	m.eventTime.PlaceHolder = "2024-10-23"
	m.place = e.text(0, c.saveText("Edit place", func(c *annotate.Claim, s string) { c.Place = s }))
	m.figures = newFigures(c)
	m.fold = newFold(e, "More", "inspector.more",
		e.named("Credibility of the information", m.credibility), e.named("How likely it is", m.likelihood),
		newPairs(e.named("Verdict", m.verdict), e.named("Score", m.score)),
		newPairs(e.named("Type", m.kind), e.named("Status", m.status)),
		e.named("Whose words", m.quote), e.named("What the claim states", m.polarity),
		e.named("Hedges, separated by commas", m.hedges),
		newPairs(e.named("Time of the event", m.eventTime), e.named("Place", m.place)),
		m.figures.object)
	return m
}

func (m *moreFields) show(c *annotate.Claim, a *annotate.Assessment, fresh bool) {
	m.credibility.Reflect(a.Credibility)
	m.offerLikelihoods(m.c.e.in.session.Project().Settings().LikelihoodScale, a.Likelihood)
	m.likelihood.Reflect(a.Likelihood)
	m.verdict.Reflect(a.Verdict)
	fill(m.score, formatScore(a.Score), fresh)
	m.kind.Reflect(c.Type)
	m.status.Reflect(c.Status)
	m.quote.Reflect(c.Attribution.QuoteType)
	m.polarity.reflect(c.Polarity)
	fill(m.hedges, strings.Join(c.Hedges, ", "), fresh)
	fill(m.eventTime, c.EventTime, fresh)
	fill(m.place, c.Place, fresh)
	m.figures.show(c, fresh)
}

// offerLikelihoods offers the terms of the project's scale, and the present one where it is of another.
func (m *moreFields) offerLikelihoods(scale annotate.LikelihoodScale, present annotate.Likelihood) {
	offers := []annotate.Likelihood{{}}
	for _, t := range scale.Terms() {
		offers = append(offers, annotate.Likelihood{Scale: scale, Term: t.Term})
	}
	if !slices.Contains(offers, present) {
		offers = append(offers, present)
	}
	if !slices.Equal(offers, m.scales) {
		m.scales = offers
		m.likelihood.Offer(offers, func(l annotate.Likelihood) string {
			if l.Scale != "" && l.Scale != scale {
				return label.Likelihood(l) + ", " + label.LikelihoodScale(l.Scale)
			}
			return label.Likelihood(l)
		})
	}
}

func (m *moreFields) flush() {
	for _, t := range []*field.Entry{m.score, m.hedges, m.eventTime, m.place} {
		t.Flush()
	}
	m.figures.flush()
}

// parseHedges reads words separated by commas, each kept once.
func parseHedges(s string) []string {
	var out []string
	for word := range strings.SplitSeq(s, ",") {
		if word = strings.Join(strings.Fields(word), " "); word != "" && !slices.Contains(out, word) {
			out = append(out, word)
		}
	}
	return out
}
