package ui

// readerKeys are the keys and the ways of the mouse that the reading widget itself knows.
var readerKeys = [][2]string{
	{"Move the caret", "Arrow keys"}, {"By word", "Ctrl+Left, Right"}, {"By sentence", "Alt+Up, Down"}, {"Start, end of line", "Home, End"},
	{"By page", "Page Up, Page Down"}, {"Start, end of document", "Ctrl+Home, End"}, {"Select", "Shift with any of these"},
	{"Select all, copy", "Ctrl+A, Ctrl+C"}, {"Let go of it", "Esc"}, {"Word, sentence by mouse", "double, triple click"}, {"Passages beneath", "click again"},
	{"Select whole words", "drag"}, {"Move an edge by words", "drag its handle"}, {"By character", "Alt held in a drag"}, {"Take a dragged edge back", "Esc"},
}

// The keys of other parts of the window that are no commands: the bar that finds in a document, the editor of a claim, the
// search box, the table of claims.
var (
	findKeys = [][2]string{
		{"The next place, the one before", "Enter, Up"}, {"Close the bar", "Esc"},
	}
	editorKeys = [][2]string{
		{"The next field, the one before", "Tab, Shift+Tab"}, {"Back to the text", "Esc"}, {"Take a name and go on", "Enter"}, {"Take a name and stay", "Tab"},
		{"Choose by its first letter", "L, M, H and the like"}, {"Remove a source of the chain", "Delete"},
	}
	searchKeys = [][2]string{
		{"Complete a facet or value, the next", "Tab, Tab again"}, {"All groups, one group", "Alt+1, Alt+2 to 6"}, {"Choose a result, all", "Ctrl+Space, Alt+A"},
		{"Tag, cluster, export the chosen", "Alt+T, Alt+G, Alt+X"}, {"What can be asked for", "F1"},
	}
	tableKeys = [][2]string{
		{"Choose a claim, several, all", "Space, Shift+arrows, Ctrl+A"}, {"Show the passage", "Enter"}, {"To the headings, and sort", "Up from the top, Enter"},
	}
)

// fixedKeys are the keys that are no commands and cannot be changed, by the part of the window that knows them.
var fixedKeys = []struct {
	title string
	keys  [][2]string
}{
	{"Text", readerKeys}, {"Find bar", findKeys}, {"Claim", editorKeys}, {"Search", searchKeys}, {"Table of claims", tableKeys},
}

// claimKeys are how a sentence becomes a claim with a tag, a source and a confidence. No single command tells of them.
func (w *window) claimKeys() [][2]string {
	key := func(id string) string {
		for _, c := range w.commands() {
			if c.id == id {
				return c.keys[0].String()
			}
		}
		return ""
	}
	return [][2]string{
		{"Highlight the sentence with a tag", key("tag-1") + "–" + key("tag-9")}, {"Make it a claim, type its source", key("set-source")},
		{"Take the source and go on", "Enter"}, {"Low, moderate, high: and back", "L, M, H"},
	}
}

// reserved are the keys that text fields need everywhere, and those that the text itself takes before any command gets them.
var reserved = keys("Ctrl+C", "Ctrl+V", "Ctrl+X", "Ctrl+A", "Tab", "Escape",
	"Left", "Right", "Up", "Down", "Home", "End", "PageUp", "PageDown",
	"Ctrl+Left", "Ctrl+Right", "Ctrl+Shift+Left", "Ctrl+Shift+Right", "Alt+Left", "Alt+Right", "Alt+Shift+Left", "Alt+Shift+Right",
	"Ctrl+Home", "Ctrl+End", "Ctrl+Shift+Home", "Ctrl+Shift+End", "Alt+Up", "Alt+Down", "Alt+Shift+Up", "Alt+Shift+Down")
