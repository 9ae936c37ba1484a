package alert

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"net/smtp"
	"os"
	"strings"
	"time"
)

// Mail sends an alert by SMTP.
type Mail struct {
	ID             string
	Server         string // host:port
	From           string
	To             []string
	User, Password string // secret; no user: no login
}

// Name is the channel's name.
func (m Mail) Name() string { return m.ID }

// Send sends the alert to all recipients in one mail. Where the server offers TLS it is used; a password is never sent
// without, but to this machine itself.
func (m Mail) Send(ctx context.Context, a Alert) error {
	text, err := Message(a, m.From, m.To)
	if err != nil {
		return err
	}
	host, _, err := net.SplitHostPort(m.Server)
	if err != nil {
		return fmt.Errorf("the server %q is not host:port", m.Server)
	}
	d := net.Dialer{Timeout: patience}
	conn, err := d.DialContext(ctx, "tcp", m.Server)
	if err != nil {
		return fmt.Errorf("its server cannot be reached: %w", err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(2 * patience)); err != nil {
		return err
	}
	c, err := smtp.NewClient(conn, host)
	if err != nil {
		return fmt.Errorf("its server does not speak SMTP: %w", err)
	}
	if ok, _ := c.Extension("STARTTLS"); ok {
		if err := c.StartTLS(&tls.Config{ServerName: host, MinVersion: tls.VersionTLS12}); err != nil {
			return fmt.Errorf("TLS with its server fails: %w", err)
		}
	}
	if m.User != "" {
		if err := c.Auth(smtp.PlainAuth("", m.User, m.Password, host)); err != nil {
			return errors.New("its server refuses the login")
		}
	}
	return deliver(c, m.From, m.To, text)
}

func deliver(c *smtp.Client, from string, to []string, text []byte) error {
	sender, err := mail.ParseAddress(from)
	if err != nil {
		return err
	}
	if err := c.Mail(sender.Address); err != nil {
		return fmt.Errorf("its server refuses the sender: %w", err)
	}
	for _, r := range to {
		a, err := mail.ParseAddress(r)
		if err != nil {
			return err
		}
		if err := c.Rcpt(a.Address); err != nil {
			return fmt.Errorf("its server refuses a recipient: %w", err)
		}
	}
	w, err := c.Data()
	if err != nil {
		return err
	}
	if _, err := w.Write(text); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return fmt.Errorf("its server refuses the mail: %w", err)
	}
	return c.Quit()
}

// Message is an alert as a mail.
func Message(a Alert, from string, to []string) ([]byte, error) {
	sender, err := mail.ParseAddress(from)
	if err != nil {
		return nil, fmt.Errorf("the sender %q is no address", from)
	}
	var recipients []string
	for _, r := range to {
		p, err := mail.ParseAddress(r)
		if err != nil {
			return nil, fmt.Errorf("the recipient %q is no address", r)
		}
		recipients = append(recipients, p.String())
	}
	if len(recipients) == 0 {
		return nil, errors.New("there is no recipient")
	}
	var b bytes.Buffer
	oneLine := strings.NewReplacer("\r", " ", "\n", " ")
	fmt.Fprintf(&b, "From: %s\r\nTo: %s\r\nSubject: %s\r\nDate: %s\r\n", sender, strings.Join(recipients, ", "),
		mime.QEncoding.Encode("utf-8", oneLine.Replace(a.Title())), a.Time.Format(time.RFC1123Z))
	b.WriteString("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n")
	q := quotedprintable.NewWriter(&b)
	fmt.Fprintf(q, "%s\r\n\r\n%s\r\n", oneLine.Replace(a.Title()), a.Details())
	if a.Commit != "" {
		fmt.Fprintf(q, "commit %s\r\n", a.Commit)
	}
	if err := q.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// File writes an alert as an .eml file into a folder below a root.
type File struct {
	ID     string
	Root   string
	Folder string
	From   string
	To     []string
}

// Name is the channel's name.
func (f File) Name() string { return f.ID }

// Send writes the file, beside those of the same second.
func (f File) Send(_ context.Context, a Alert) error {
	text, err := Message(a, f.From, f.To)
	if err != nil {
		return err
	}
	root, err := os.OpenRoot(f.Root)
	if err != nil {
		return err
	}
	defer root.Close()
	if err := root.MkdirAll(f.Folder, 0o777); err != nil {
		return err
	}
	name := f.Folder + "/" + a.Time.UTC().Format("20060102-150405") + "-" + a.Type
	out, err := root.OpenFile(name+".eml", os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	for n := 2; errors.Is(err, fs.ErrExist) && n < 1000; n++ {
		out, err = root.OpenFile(fmt.Sprintf("%s-%d.eml", name, n), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	}
	if err != nil {
		return err
	}
	_, err = out.Write(text)
	if errClose := out.Close(); err == nil {
		err = errClose
	}
	return err
}
