package remote

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// kept is a text with what is known of it. On disk it is a line of JSON and then the text.
type kept struct {
	URL      string `json:"url"`
	Sum      string `json:"sum"`
	ETag     string `json:"etag,omitempty"`
	Modified string `json:"modified,omitempty"`
	Checked  int64  `json:"checked"` // when the host last said that it is right, in seconds
	body     []byte
}

// maxHead bounds the line before a text.
const maxHead = 16 << 10

// nameOf is the file that a URL's text is kept in.
func nameOf(u string) string {
	s := sha256.Sum256([]byte(u))
	return hex.EncodeToString(s[:20])
}

// copyOf is what is kept of a URL, or nil. What is damaged is not there.
func (c *Client) copyOf(u string) *kept {
	if c.Copies == nil {
		return nil
	}
	b, err := c.Copies.Read(nameOf(u), c.Policy.Size+maxHead)
	if err != nil {
		return nil
	}
	head, body, ok := bytes.Cut(b, []byte("\n"))
	k := &kept{}
	if !ok || json.Unmarshal(head, k) != nil || k.URL != u || k.Sum != sum(body) {
		return nil
	}
	k.body = body
	return k
}

// keep keeps a text. A disk that is full or cannot be written is no fault: it is fetched again.
func (c *Client) keep(k *kept) {
	head, err := json.Marshal(k)
	if c.Copies == nil || err != nil || len(head) >= maxHead {
		return
	}
	_ = c.Copies.Write(nameOf(k.URL), append(append(head, '\n'), k.body...), maxCopies)
}
