package annotate

import (
	"strings"
	"unicode"
)

// Words that introduce an attribution, by what they imply about its truth. Base forms; [CueClassOf] knows the endings.
var (
	factiveCues    = []string{"confirm", "verify", "note", "reveal", "acknowledge", "explain", "admit", "disclose", "recall"}
	distancingCues = []string{"claim", "allege", "assert", "argue", "insist", "purport", "hint", "deny", "contend", "maintain"}

	neutralCues = []string{"say", "tell", "state", "write", "report", "announce", "describe", "indicate", "according to", "cite", "estimate"}
)

// Cues returns the base forms of the known cues, neutral ones first.
func Cues() []string {
	out := append([]string(nil), neutralCues...)
	return append(append(out, factiveCues...), distancingCues...)
}

// CueClassOf returns the class of a cue in any of its regular forms ("claimed", "denies", "confirming"), and [Neutral]
// for words that it does not know.
func CueClassOf(cue string) CueClass {
	for _, word := range strings.FieldsFunc(strings.ToLower(cue), func(r rune) bool { return !unicode.IsLetter(r) }) {
		for _, class := range []struct {
			as    CueClass
			words []string
		}{{Factive, factiveCues}, {Distancing, distancingCues}} {
			for _, base := range class.words {
				if inflected(word, base) {
					return class.as
				}
			}
		}
	}
	return Neutral
}

func inflected(word, base string) bool {
	switch word {
	case base, base + "s", base + "ed", base + "d", base + "ing", base + "ted", base + "ting":
		return true
	}
	if stem, ok := strings.CutSuffix(base, "e"); ok {
		return word == stem+"ing"
	}
	if stem, ok := strings.CutSuffix(base, "y"); ok {
		return word == stem+"ies" || word == stem+"ied"
	}
	return false
}
