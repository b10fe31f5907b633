package annotate

import "time"

// DocumentStatus says how far the review of a document has come.
type DocumentStatus string

// The states of a review.
const (
	Unread     DocumentStatus = "unread" // the default
	InProgress DocumentStatus = "in_progress"
	Done       DocumentStatus = "done"
)

// DocumentStatuses lists the states in the order in which a document passes through them.
var DocumentStatuses = []DocumentStatus{Unread, InProgress, Done}

// Document is one report under review. Its text never changes after import; the text itself and the original bytes are
// kept beside the Project and found by their hashes.
type Document struct {
	ID          ID             `json:"id"`
	Title       string         `json:"title,omitempty"`
	MediaType   string         `json:"media_type,omitempty"`  // of the original, such as text/plain
	FileName    string         `json:"file_name,omitempty"`   // base name of the imported file
	SHA256      string         `json:"sha256,omitempty"`      // of the original bytes, lower-case hex
	TextSHA256  string         `json:"text_sha256,omitempty"` // of the UTF-8 text, lower-case hex
	Bytes       int64          `json:"bytes,omitempty"`       // size of the original
	TextBytes   int64          `json:"text_bytes,omitempty"`  // size of the UTF-8 text
	Encoding    string         `json:"encoding,omitempty"`    // of the original, as a WHATWG name such as windows-1252
	Normalized  []string       `json:"normalized,omitempty"`  // what import changed: bom, crlf, cr, nul, invalid
	PublisherID ID             `json:"publisher_id,omitzero"` // a Source
	Byline      string         `json:"byline,omitempty"`
	URL         string         `json:"url,omitempty"`
	ArchiveURL  string         `json:"archive_url,omitempty"`
	PublishedAt time.Time      `json:"published_at,omitzero"`
	CapturedAt  time.Time      `json:"captured_at,omitzero"`
	CapturedBy  string         `json:"captured_by,omitempty"`
	Language    string         `json:"language,omitempty"` // BCP 47
	ImportedAt  time.Time      `json:"imported_at,omitzero"`
	ImportedBy  ID             `json:"imported_by,omitzero"` // a Reviewer
	Status      DocumentStatus `json:"status,omitempty"`
	Note        string         `json:"note,omitempty"`
	RevisesID   ID             `json:"revises_id,omitzero"` // the Document of which this is a later version

	Extra Extra `json:"-" cbor:"_extra,omitempty"`
}

// Kind returns [KindDocument].
func (d *Document) Kind() Kind { return KindDocument }

// Key returns the document's ID.
func (d *Document) Key() ID { return d.ID }

func (d *Document) setDefaults() { orDefault(&d.Status, Unread) }

func (d *Document) validate() error {
	if d.RevisesID == d.ID && d.ID != None {
		return fieldError("revises_id", "a document cannot be a revision of itself")
	}
	return firstError(
		oneOf("status", d.Status, DocumentStatuses),
		hexDigest("sha256", d.SHA256),
		hexDigest("text_sha256", d.TextSHA256),
		validText("title", d.Title), validText("byline", d.Byline), validText("note", d.Note),
	)
}

// DisplayTitle is the title, or the file name, or "Untitled document": never empty.
func (d *Document) DisplayTitle() string {
	switch {
	case d.Title != "":
		return d.Title
	case d.FileName != "":
		return d.FileName
	}
	return "Untitled document"
}
