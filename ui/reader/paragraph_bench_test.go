package reader

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"
)

// endless are texts of 5 MB without a line end.
func endless() map[string]string {
	fill := func(s string) string { return strings.Repeat(s, 5<<20/len(s)) }
	return map[string]string{
		"latin":    fill("Dr. Ana Petrov told the Harbour Gazette on Monday that “at least 11,000 people” had left Port Vale. "),
		"one word": fill("abcdefghijklmnopqrstuvwxyz"),
		"CJK":      fill("維斯馬克的大壩在星期一早上決堤。至少有兩人失蹤，下游村莊已疏散。"),
		"Arabic":   fill("انهار السد فوق سكارنفيل صباح الاثنين. وقال الوزير إن شخصين على الأقل مفقودان، ١٢٠ مترا. "),
	}
}

// BenchmarkParagraph does with a paragraph of megabytes what the window does on the goroutine that paints. "far" is how
// far into the text, in percent; the lines are set by then.
func BenchmarkParagraph(b *testing.B) {
	for script, text := range endless() {
		test.NewTempApp(b)
		r := New()
		var jobs []func()
		r.host.start = func(job func()) { jobs = append(jobs, job) }
		r.host.post = func(f func()) { f() }
		work := func() {
			for len(jobs) > 0 {
				job := jobs[0]
				jobs = jobs[1:]
				job()
			}
		}
		window := test.NewTempWindow(b, r)
		window.Resize(fyne.NewSize(900, 700))
		b.Run("open/"+script, func(b *testing.B) {
			for b.Loop() {
				r.SetText(text)
				b.StopTimer()
				work()
				b.StartTimer()
			}
		})
		b.Run("set in background/"+script, func(b *testing.B) {
			for b.Loop() {
				b.StopTimer()
				r.SetText(text)
				b.StartTimer()
				work()
			}
		})
		ctrl, alt := fyne.KeyModifierShortcutDefault, fyne.KeyModifierAlt
		key := func(name fyne.KeyName) func() { return func() { r.TypedKey(&fyne.KeyEvent{Name: name}) } }
		chord := func(name fyne.KeyName, mod fyne.KeyModifier) func() {
			return func() { r.TypedShortcut(&desktop.CustomShortcut{KeyName: name, Modifier: mod}) }
		}
		middle := fyne.NewPos(450, 350)
		at := func(f func(*desktop.MouseEvent)) func() {
			return func() {
				f(&desktop.MouseEvent{PointEvent: fyne.PointEvent{Position: middle, AbsolutePosition: middle}, Button: desktop.MouseButtonPrimary})
			}
		}
		clicks := func(n int) func() {
			now := time.Unix(0, 0)
			return func() {
				now = now.Add(time.Minute)
				r.host.now = func() time.Time { return now }
				for range n {
					at(r.MouseDown)()
					at(r.MouseUp)()
				}
			}
		}
		zoom := float32(1)
		acts := []struct {
			name string
			do   func()
		}{
			{"right", key(fyne.KeyRight)}, {"left", key(fyne.KeyLeft)}, {"down", key(fyne.KeyDown)}, {"up", key(fyne.KeyUp)},
			{"home", key(fyne.KeyHome)}, {"end", key(fyne.KeyEnd)}, {"page down", key(fyne.KeyPageDown)}, {"page up", key(fyne.KeyPageUp)},
			{"word on", chord(fyne.KeyRight, wordModifier)}, {"word back", chord(fyne.KeyLeft, wordModifier)},
			{"sentence on", chord(fyne.KeyDown, alt)}, {"sentence back", chord(fyne.KeyUp, alt)},
			{"to the end", chord(fyne.KeyEnd, ctrl)}, {"select all", func() { r.SetSelection(Range{0, len(text)}) }},
			{"click", clicks(1)}, {"double click", clicks(2)}, {"triple click", clicks(3)}, {"hover", at(r.MouseMoved)},
			{"highlight", func() {
				r.UpsertSpans(Span{ID: "a", Ranges: []Range{{r.caret, r.caret + 300}}, Color: red})
				r.RemoveSpans("a")
			}},
			{"scroll", func() { r.page.scrollTo(r.page.top + 100); r.page.scrollTo(r.page.top - 100) }},
			{"draw", func() {
				for _, row := range r.page.objects.rows[:10] {
					size := row.raster.Size()
					row.draw(int(size.Width), int(size.Height))
				}
			}},
			{"ruler", func() { r.page.epoch++; r.page.drawRuler(12, 700) }},
			{"zoom", func() { zoom = 2.5 - zoom; r.SetScale(zoom) }},
		}
		for _, far := range []int{0, 50, 99} {
			for _, act := range acts {
				b.Run(act.name+"/"+script+"/"+string(rune('0'+far/10)), func(b *testing.B) {
					for b.Loop() {
						b.StopTimer()
						work()
						start := far * len(text) / 100
						r.SetSelection(Range{start, start})
						r.Reveal(Range{start, start})
						b.StartTimer()
						act.do()
					}
				})
			}
		}
	}
}
