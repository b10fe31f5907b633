package annotate

import "slices"

// documentOrder keeps the highlights of documents in the order of [CompareHighlights]. A document is entered when somebody
// asks for it, and from then on kept up to date: the window asks after every key.
type documentOrder map[ID][]*Highlight

// put takes out before and enters after, either of which may be nil, in the documents that have been asked for.
func (o documentOrder) put(before, after Entity) {
	if h, ok := before.(*Highlight); ok {
		if list, asked := o[h.DocumentID]; asked {
			if i, found := slices.BinarySearchFunc(list, h, CompareHighlights); found {
				o[h.DocumentID] = slices.Delete(list, i, i+1)
			}
		}
	}
	if h, ok := after.(*Highlight); ok {
		if list, asked := o[h.DocumentID]; asked {
			i, _ := slices.BinarySearchFunc(list, h, CompareHighlights)
			o[h.DocumentID] = slices.Insert(list, i, h)
		}
	}
}

// HighlightsOf returns the highlights of one document in their order there.
func (p *Project) HighlightsOf(document ID) []*Highlight {
	p.mu.RLock()
	list, asked := p.order[document]
	list = slices.Clone(list)
	p.mu.RUnlock()
	if asked {
		return list
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	list = nil
	for _, id := range p.refs.from(KindHighlight, ref{KindDocument, document}) {
		list = append(list, p.rows[KindHighlight][id].(*Highlight))
	}
	slices.SortFunc(list, CompareHighlights)
	if len(list) > 0 {
		p.order[document] = list
	}
	return slices.Clone(list)
}

// CountClaimsIn returns how many claims rest on highlights of one document.
func (p *Project) CountClaimsIn(document ID) int {
	p.mu.RLock()
	defer p.mu.RUnlock()
	claims := map[ID]bool{}
	for _, highlight := range p.refs.from(KindHighlight, ref{KindDocument, document}) {
		for _, claim := range p.refs.from(KindClaim, ref{KindHighlight, highlight}) {
			claims[claim] = true
		}
	}
	return len(claims)
}
