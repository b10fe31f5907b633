package storage

import (
	"container/list"
	"fmt"
	"sync"
	"unsafe"

	"attest/annotate"
)

// Text returns the document's text, checked against its hash. The texts read last are kept in memory. The error wraps
// [ErrNotHeld] when the folder does not have it and is a [*DamageError] when it is not what it was.
func (f *Folder) Text(doc *annotate.Document) (string, error) {
	if s, ok := f.texts.get(doc.TextSHA256); ok {
		return s, nil
	}
	b, err := f.blobs.get(doc.TextSHA256)
	if err != nil {
		return "", fmt.Errorf("the text of %q: %w", doc.DisplayTitle(), err)
	}
	s := unsafe.String(unsafe.SliceData(b), len(b)) // nobody else has the bytes; a copy of a large text would take as much again
	f.texts.put(doc.TextSHA256, s)
	return s, nil
}

// Original returns the bytes that the document was imported from, checked against their hash. The error wraps
// [ErrNotHeld] for a document that came without them, as those from a dataset file do.
func (f *Folder) Original(doc *annotate.Document) ([]byte, error) {
	b, err := f.blobs.get(doc.SHA256)
	if err != nil {
		return nil, fmt.Errorf("the original of %q: %w", doc.DisplayTitle(), err)
	}
	return b, nil
}

// PutBlob keeps data, of at most [MaxBlob] bytes, and returns its SHA-256 in lower-case hexadecimal when it is on the
// disk. The same data is kept once. What no Action comes to refer to does no harm.
func (f *Folder) PutBlob(data []byte) (sha256 string, err error) {
	if err := f.writable(); err != nil {
		return "", err
	}
	if err := f.room(int64(len(data))); err != nil {
		return "", f.obstructed(err)
	}
	hash, err := f.blobs.put(data)
	if err != nil {
		return "", f.obstructed(err)
	}
	return hash, nil
}

// textCacheBytes is how much text is kept in memory; one text is kept whatever its size.
const textCacheBytes = 64 << 20

// textCache keeps the texts that were used last.
type textCache struct {
	mu    sync.Mutex
	order *list.List // of *cachedText, most recent first
	by    map[string]*list.Element
	bytes int
}

type cachedText struct{ hash, text string }

func newTextCache() *textCache {
	return &textCache{order: list.New(), by: map[string]*list.Element{}}
}

func (c *textCache) get(hash string) (string, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.by[hash]
	if !ok {
		return "", false
	}
	c.order.MoveToFront(e)
	return e.Value.(*cachedText).text, true
}

func (c *textCache) put(hash, text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.by[hash]; ok {
		return
	}
	c.by[hash] = c.order.PushFront(&cachedText{hash, text})
	c.bytes += len(text)
	for c.bytes > textCacheBytes && c.order.Len() > 1 {
		old := c.order.Remove(c.order.Back()).(*cachedText)
		delete(c.by, old.hash)
		c.bytes -= len(old.text)
	}
}
