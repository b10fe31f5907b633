// Package search finds highlights, claims, sources, tags, documents and the sentences of documents by a few letters of what
// they say, while somebody types.
//
//	ix := search.New(folder.Text)     // where the texts of documents are
//	ix.Reset(project)                 // plan to index all of it
//	err := ix.Run(ctx)                // do so; searches need not wait
//	ix.Apply(project, action)         // after each edit
//	answer, err := ix.Search(ctx, search.Request{Text: "kovalneko 11000"})
//
// Package query reads the language in which reviewers ask, and makes a [Request] of it.
//
// # The idea
//
// A letter-by-letter matcher such as sahilm/fuzzy finds almost anything in a passage of twenty words: the letters of "tennis"
// stand in their order in four of five. So what is matched here are words. Those of all texts, folded (see [text.Fold]), are
// one vocabulary, a thousand times smaller than the texts. A word that is looked for is compared with the vocabulary only,
// in classes that never mix: a result in which the very word stands is above one with another spelling of it, that above one
// in which a longer word begins so, that above a misspelling; [Class] lists them. sahilm/fuzzy matches inside single words, in
// the lowest class, and over whole texts where the words do not fill the page: that is the tail, labelled [LooseLetters].
//
// # The parts
//
//	tokens.go, numbers.go, initials.go   a text → words, each in every form under which it may be looked for
//	variants.go                          which spellings are the same word
//	vocabulary.go                        all words, in the order of the alphabet
//	build.go, wordtable.go, segment.go   records → a segment: the words of each record, and the records of each word
//	terms.go, classes.go, edits.go       what was typed → the words of the vocabulary that fit, and how well
//	columns.go, phrases.go, cache.go     such words → a column: how well the term fits each record
//	aliases.go                           other ways to say a part of the query
//	clauses.go                           conditions: phrases, alternatives, negation, facets
//	ranking.go, choose.go, look.go       columns → the best records
//	explain.go                           a record → a result, with what to mark in it and why it was found
//	tail.go                              loose letters
//	index.go, plan.go, delta.go          the index while it is built and while the project changes
//	similar.go                           claims that are alike
//
// # What is found
//
// A record is one entity or one sentence. A text is indexed in every form in which a reviewer may remember it: anti-tank also
// as antitank, 11 000 as 11000, Russia's as Russia, a word that is broken at a line end as one, the Civil Protection Service as
// CPS, and scripts without spaces by characters and their pairs. What is typed is read the same way, once.
//
// One edit is forgiven from four letters on, two from seven, a swap of neighbours counting as one. Numbers are never
// misspelt. Names of sources stand for each other: whoever looks for one finds the passages that have another, as "alias of".
//
// # Order
//
// For one word: its class, and within the class the order of the documents, which a reader can foresee. For several: what the
// words are worth together, each by its class and its rarity; then how near to each other they stand, whether they follow
// each other as typed, and the order of the documents. Two or three words must all be there, but for such as stand everywhere.
// Of more, some may be missing: a pasted sentence is found although its ends are cut.
//
// # Speed
//
// Records are divided into segments of at most 65,536, so that a record, and a word of a segment, is a number of 16 bits. That
// halves the memory, lets a column fit into the cache of a core, and gives the cores pieces of work. While somebody types, the
// columns of the finished words are kept, and only that of the last is made. Scores come from columns alone; the words of
// passages are looked at for a few hundred candidates, and their texts only for what is shown.
//
// Classes below [Initials] need a look at every word. They are left out where the better ones fill the page.
//
// Measured on two cores against sahilm/fuzzy over the same passages, see BenchmarkKeystroke:
//
//	                        100,000 passages     1,000,000
//	a keystroke, median          MEDIAN100K          MEDIAN1M
//	    19 of 20 below           P95100K             P951M
//	times faster, median         X100K               X1M
//	built in                     BUILD100K           BUILD1M
//	memory over text             MEM100K             MEM1M
//
// # Changes
//
// Searches see a state of the index that never changes; each change makes a new one, which shares nearly everything with the
// old. An edit makes a segment of one or two records, small segments are merged, and dead records are marked in a bitmap until
// a merge leaves them out. Therefore a search never waits, neither for an edit nor for a million sentences that are still being
// read: it answers out of what there is, and says how much that is.
package search
