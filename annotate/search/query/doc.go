// Package query is the language in which reviewers ask for what they look for: in the search, above the table of claims and
// for "attest list --where". [Parse] reads a query, [Query.Compile] puts it to a project, [Complete] helps to type it.
//
// # Words
//
//	dam broke             both words, in any order
//	'dam                  this very word, none that is spelt alike or begins so
//	"gave way at dawn"    these very words, one behind another
//	^dam                  the text begins with it
//	dawn$                 the text ends with it
//	!flood                without it
//	flood | water         at least one of the two
//	(dam broke) | flood   parentheses keep together what belongs together
//
// A word without a sign may be misspelt, inflected or only begun where a search can forgive that, as package search does; a
// list of entities takes it for the beginning of a word. Case, accents and the shapes of quotation marks and dashes never
// matter. The signs ^ and $ go with ' and with quotes too: ^"The dam"$.
//
// The | joins only what stands right beside it, as in fzf: dam flood | water asks for dam, and for flood or water. The !
// turns a word, a phrase, a facet or parentheses into their opposite. Inside quotes a backslash takes the meaning from a
// quotation mark or backslash. What is quoted or in parentheses ends with the query where it is left open, and punctuation
// that stands alone asks for nothing, so that pasted sentences and half-typed queries find what they say.
//
// # Facets
//
//	source:"Vesmark Press Agency"    reliability>=C    credibility:1..3    published:2024-11..
//
// A facet is a name, an operator and a value without spaces between them; a value that holds spaces is quoted. The operators
// are : and = (which mean the same), >=, <=, > and <; low..high behind a colon is a range with both ends. [FacetsHelp] lists
// the facets with their values. A name with a colon that is none of them is an error and never taken for words, unless
// nothing follows the colon, as in he said: or http://. Words that look like a facet are quoted: "note:this".
//
// Names of sources, tags, documents, reviewers and clusters are compared as words are. A full name or alias is taken alone;
// otherwise the beginnings of some of its words are enough, in their order, and all names that fit are meant. Values with a
// fixed list are found by their beginnings too, as long as only one begins so. The value none asks for what has no such
// name at all, and any for what has one, unless something is really called so.
//
// # What is compared with what
//
// A facet of a claim holds of a highlight when it holds of any claim that rests on it. Facets hold of nothing else than the
// kinds of things they are about: confidence:high finds no documents. That is also so for none: tag:none finds claims and
// highlights without a tag, not sources. Therefore !tag:event, which asks for everything but what has the tag, finds
// more than claims and highlights.
//
// Assessments are any reviewer's. A claim that nobody has assessed counts as credibility:6, confidence:unset and verdict:none.
//
// On scales that grade, higher is better whichever way the grades are written: reliability>=C means A, B or C, and
// credibility>=3 means 1, 2 or 3. A range means the same from either end. F of reliability, 6 of credibility and unset of
// confidence say that nothing was judged, which is not the bottom of the scale but no place on it: no comparison and no
// range includes them, and they are asked for by themselves. Confidence given as a number is another value than its level:
// confidence>=50 asks for a score, confidence>=moderate for a level.
//
// Dates are days, months or years in UTC. published<=2024-11 includes all of that November, and published>2024-11 begins with
// December.
package query
