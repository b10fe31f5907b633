package storage

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"attest/annotate"
	"attest/annotate/ingest"
)

// salvage is a recovery under way.
type salvage struct {
	ctx      context.Context
	from     files
	into     files
	opt      Options
	progress func(done, total int)
	recovery *Recovery

	survey  *survey
	known   *loaded           // what the store holds
	unknown error             // why that is of no use
	project *annotate.Project // what the copy's ledger leads to
	ledger  *ledger           // of the copy, once it has a beginning
	devices map[annotate.ID]annotate.ID
	seqs    map[annotate.ID]uint64 // of the devices that Actions were renewed under
	last    digest                 // of the last line that was taken over
}

func (s *salvage) run() (err error) {
	for _, sub := range []string{ledgerFolder, blobsFolder} {
		if err := makeDir(s.into, sub); err != nil {
			return err
		}
	}
	var last digest
	if s.known, s.unknown = (&store{files: s.from}).peek(); s.unknown == nil {
		copy(last[:], s.known.state.Sum)
	}
	if s.survey, err = surveyLedger(s.ctx, s.from, last); err != nil {
		return err
	}
	s.tell()
	rest, err := s.keep()
	if err != nil {
		return err
	}
	if s.ledger != nil {
		defer func() { err = errors.Join(err, s.ledger.close()) }()
	}
	for _, step := range []func() error{
		func() error { return s.renew(rest) }, s.fill, s.flush, s.copyBlobs, s.restoreTexts, s.check,
	} {
		if err := errors.Join(s.ctx.Err(), step()); err != nil {
			return err
		}
	}
	if s.into.key() != nil {
		return nil // it names documents
	}
	return writeFile(s.into, recoveryFile, []byte(strings.Join(s.recovery.Lines(), "\n")+"\n"))
}

// tell sorts the faults of the ledger into those that could be put right and the others.
func (s *salvage) tell() {
	for _, fault := range s.survey.faults {
		path := s.relative(fault.Path)
		text := fmt.Sprintf("%s, line %d: %s", path, fault.Line, fault.Reason)
		if fault.Line == 0 {
			text = fmt.Sprintf("%s: %s", path, fault.Reason)
		}
		if s.mended(fault) {
			s.recovery.Repaired = append(s.recovery.Repaired, text)
		} else {
			s.recovery.Lost = append(s.recovery.Lost, text)
		}
	}
}

func (s *salvage) relative(path string) string {
	if r, err := filepath.Rel(s.from.path("."), path); err == nil {
		return filepath.ToSlash(r)
	}
	return path
}

// mended reports whether nothing is missing on account of a fault: the line was repaired, or stands elsewhere.
func (s *salvage) mended(fault *DamageError) bool {
	for _, l := range s.survey.lines {
		if s.from.path(segmentName(l.segment)) == fault.Path && l.number == fault.Line {
			return (l.fault == "" || l.repaired != nil) && !s.survey.breaks[l]
		}
	}
	return false
}

// keep takes over everything up to the first gap, to the byte, and returns the Actions behind it.
func (s *salvage) keep() (rest []*surveyed, err error) {
	var segment []byte
	var number uint32
	finish := func() error {
		if segment == nil {
			return nil
		}
		return writeFile(s.into, segmentName(number), segment)
	}
	chained := s.survey.chained
	for i, l := range chained {
		if s.survey.breaks[l] || l.header && l.segment != number+1 {
			break
		}
		raw, err := s.survey.content(l)
		if err != nil {
			return nil, err
		}
		write := s.into.key().sealLine
		if l.header {
			write = s.into.key().sealHead
			if err := finish(); err != nil {
				return nil, err
			}
			segment, number = nil, l.segment
		} else {
			a, err := parseAction(bytes.Clone(raw))
			if err != nil || s.project.Apply(a) != nil {
				break
			}
			s.recovery.Kept++
		}
		segment = append(segment, write(l.segment, append(bytes.Clone(raw), '\n'))...)
		chained[i], s.last = nil, l.sum
		s.progress(i+1, len(chained))
	}
	if err := finish(); err != nil {
		return nil, err
	}
	for _, l := range chained {
		if l != nil && !l.header {
			rest = append(rest, l)
		}
	}
	if s.recovery.Kept == 0 {
		return rest, nil // not even the beginning is there
	}
	found, err := scanLedger(s.into)
	if err != nil {
		return nil, err
	}
	s.ledger, err = openLedger(s.into, found)
	return rest, err
}

// renew writes down what stands behind the first gap so that it follows on what is left. It does so under devices of its
// own: the numbers of the old ones have a gap, and no two lines may ever share device and number.
func (s *salvage) renew(rest []*surveyed) error {
	for i, l := range rest {
		if err := s.ctx.Err(); err != nil {
			return err
		}
		a, err := s.survey.action(l)
		if err != nil {
			return err
		}
		was, err := asOf(s.project, slices.Clone(a.Changes))
		if err != nil {
			return err
		}
		loose := *a
		loose.Changes = was
		fitting, unfit := applyLoosely(s.project, &loose)
		if unfit != nil {
			s.recovery.Lost = append(s.recovery.Lost, fmt.Sprintf("%s, line %d: %s", segmentName(l.segment), l.number, unfit))
		}
		if len(fitting) == 0 {
			continue
		}
		origin, err := json.Marshal(map[string]any{"segment": l.segment, "line": l.number, "sha256": l.sum.String(), "device": a.Device, "seq": a.Seq})
		if err != nil {
			return err
		}
		again := &annotate.Action{At: a.At, By: a.By, Verb: a.Verb, Changes: fitting, Extra: annotate.Extra{recoveredFrom: origin}}
		for name, raw := range a.Extra {
			again.Extra[name] = raw
		}
		if err := s.write(a.Device, again); err != nil {
			return err
		}
		s.recovery.Renewed++
		s.progress(s.recovery.Kept+i+1, s.recovery.Kept+len(rest))
	}
	return nil
}

// write appends an Action under the device that stands for another in the copy. The first Action of all begins the ledger.
func (s *salvage) write(device annotate.ID, a *annotate.Action) error {
	if _, known := s.devices[device]; !known {
		s.devices[device] = uuid.NewSHA1(device, append([]byte("recovered "), s.last[:]...))
	}
	a.Device = s.devices[device]
	s.seqs[a.Device]++
	a.Seq = s.seqs[a.Device]
	if s.ledger == nil {
		project := s.project.Settings().ID
		if project == annotate.None {
			project = annotate.NewID()
		}
		if err := createLedger(s.into, project, a); err != nil {
			return err
		}
		found, err := scanLedger(s.into)
		if err == nil {
			s.ledger, err = openLedger(s.into, found)
		}
		return err
	}
	if s.ledger.full() {
		if err := errors.Join(s.flush(), s.ledger.rotate(now())); err != nil {
			return err
		}
	}
	if _, err := s.ledger.stage(a); err != nil {
		return err
	}
	const enough = 1 << 20
	if len(s.ledger.lines) < enough {
		return nil
	}
	return s.flush()
}

// flush puts what has been written on the disk.
func (s *salvage) flush() error {
	if s.ledger == nil {
		return fmt.Errorf("%w: not one action of it can be read, and it has no store", ErrNotAProject)
	}
	lines, end := s.ledger.take()
	if len(lines) == 0 {
		return nil
	}
	if err := s.ledger.write(lines); err != nil {
		return err
	}
	s.ledger.advance(lines, end)
	return nil
}

// fill brings the project to the state that the store knows, if that knows better.
func (s *salvage) fill() error {
	if len(s.recovery.Lost) == 0 && !s.behindStore() {
		return nil
	}
	known, err := s.fromStore()
	if err != nil {
		s.recovery.Lost = append(s.recovery.Lost, fmt.Sprintf("the store is of no help: %s", err))
		return nil
	}
	at := time.Now()
	me := reviewerIn(known, reviewerName(s.opt))
	d := annotate.NewDraft(s.project, me.ID, at)
	for _, e := range known.All() {
		if err := d.Put(e); err != nil {
			return err
		}
	}
	for _, e := range s.project.All() {
		if _, there := known.Get(e.Kind(), e.Key()); !there {
			d.Remove(e.Kind(), e.Key())
		}
	}
	changes, err := d.Changes()
	if err != nil {
		return err
	}
	s.forgive()
	if s.recovery.Filled = len(changes); len(changes) == 0 {
		return nil // what was lost has been done over since
	}
	if _, there := known.Reviewer(me.ID); !there {
		if err := d.Put(&me); err != nil {
			return err
		}
		if changes, err = d.Changes(); err != nil {
			return err
		}
	}
	a := &annotate.Action{At: d.At, By: me.ID, Verb: "Recover from the store what the ledger had lost", Changes: changes}
	fitting, unfit := applyLoosely(s.project, a)
	if unfit != nil {
		s.recovery.Lost = append(s.recovery.Lost, unfit.Error())
	}
	a.Changes = fitting
	return s.write(s.opt.device(), a)
}

// forgive takes those losses out of the account of which the store knows the outcome: nothing of the project is missing,
// only the record of how it came about.
func (s *salvage) forgive() {
	for _, loss := range s.recovery.Lost {
		s.recovery.Repaired = append(s.recovery.Repaired, loss+" (what came of it is known from the store)")
	}
	s.recovery.Lost = nil
}

// behindStore reports whether the store has seen more than the ledger holds.
func (s *salvage) behindStore() bool {
	return s.unknown == nil && s.known.state.Position > uint64(len(s.survey.order))
}

// fromStore returns the project as the store has it, with what the ledger holds behind that.
func (s *salvage) fromStore() (*annotate.Project, error) {
	in := s.known
	if s.unknown != nil {
		return nil, s.unknown
	}
	behind := -1
	for i, l := range s.survey.order {
		if string(in.state.Sum) == string(l.sum[:]) {
			behind = i + 1
		}
	}
	if behind < 0 { // the line itself is lost: it is the one at that place, counted with the damaged ones
		behind = s.countUpTo(in.state.Position)
	}
	for _, l := range s.survey.order[behind:] {
		a, err := s.survey.action(l)
		if err != nil {
			return nil, err
		}
		if _, err := applyLoosely(in.project, a); err != nil {
			return nil, fmt.Errorf("what was done after it had been written does not fit it: %w", err)
		}
	}
	return in.project, nil
}

// countUpTo returns how many of the readable Actions are among the first so many lines.
func (s *salvage) countUpTo(position uint64) int {
	readable := map[*surveyed]bool{}
	for _, l := range s.survey.order {
		readable[l] = true
	}
	n := 0
	for _, l := range s.survey.lines {
		if l.header || position == 0 {
			continue
		}
		if position--; readable[l] {
			n++
		}
	}
	return n
}

// copyBlobs copies those that are what their names say.
func (s *salvage) copyBlobs() error {
	b := blobs{s.from}
	names, _, err := b.list()
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	for _, name := range names {
		if err := s.ctx.Err(); err != nil {
			return err
		}
		if _, err := b.open(name); err != nil {
			continue // the document that needs it is named
		}
		packed, err := readFile(s.from, name, MaxBlob+MaxBlob/64)
		if err == nil {
			err = makeDir(s.into, folderOf(name))
		}
		if err == nil {
			err = writeFile(s.into, name, packed)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// restoreTexts makes lost texts anew from the original files, and names what is lost for good.
func (s *salvage) restoreTexts() error {
	b, source := blobs{s.into}, blobs{s.from}
	documents := s.project.Documents()
	for _, d := range documents {
		if err := s.restoreText(b, d); err != nil {
			return err
		}
	}
	for _, d := range documents {
		if !b.held(d.TextSHA256) {
			s.recovery.Lost = append(s.recovery.Lost, fmt.Sprintf("the text of %q, on which there are %d highlights with their quotes: %s",
				d.DisplayTitle(), s.project.CountReferrersTo(annotate.KindDocument, d.ID, annotate.KindHighlight), source.name(d.TextSHA256)))
		}
		if source.held(d.SHA256) && !b.held(d.SHA256) {
			s.recovery.Lost = append(s.recovery.Lost, fmt.Sprintf("the original of %q: %s", d.DisplayTitle(), source.name(d.SHA256)))
		}
	}
	return nil
}

// restoreText reads the text out of the original once more, if it is lost. It counts only if it is the same.
func (s *salvage) restoreText(b blobs, d *annotate.Document) error {
	if b.held(d.TextSHA256) {
		return nil
	}
	original, err := b.get(d.SHA256)
	if err != nil {
		return nil
	}
	im, err := ingest.Document(d.FileName, original)
	if err != nil || im.Document.TextSHA256 != d.TextSHA256 {
		return nil
	}
	if _, err := b.put([]byte(im.Text)); err != nil {
		return err
	}
	s.recovery.Restored = append(s.recovery.Restored, fmt.Sprintf("the text of %q", d.DisplayTitle()))
	return nil
}

// check looks through the finished copy.
func (s *salvage) check() (err error) {
	s.recovery.Report, err = newVerification(s.ctx, s.into, nil).run()
	return err
}
