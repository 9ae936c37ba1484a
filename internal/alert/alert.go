// Package alert tells people that a budget runs out, or no longer does: once for each change of state and channel.
//
// It promises that what could not be delivered is delivered the next time, that no secret address or password is in an
// error, and that nothing from a repository can add a header to a mail or a recipient to it. It measures nothing.
package alert

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Alert is the state of one threshold.
type Alert struct {
	Type       string    `json:"alert"` // "token_usage", "peak_usage" or "efficiency"
	Firing     bool      `json:"firing"`
	Severity   string    `json:"severity"` // "warning" or "critical"
	Message    string    `json:"message"`
	Value      float64   `json:"value"`
	Threshold  float64   `json:"threshold"`
	Tokens     int       `json:"tokens"`
	Limit      int       `json:"limit"`
	Repository string    `json:"repository"`
	Commit     string    `json:"commit,omitempty"`
	Time       time.Time `json:"time"`
}

// Title is the alert in one line.
func (a Alert) Title() string {
	if !a.Firing {
		return fmt.Sprintf("Resolved in %s: %s", a.Repository, a.Message)
	}
	return fmt.Sprintf("%s in %s: %s", a.Severity, a.Repository, a.Message)
}

// Details are the numbers behind it.
func (a Alert) Details() string {
	if a.Type == "efficiency" {
		return fmt.Sprintf("efficiency %.2f, threshold %.2f", a.Value, a.Threshold)
	}
	return fmt.Sprintf("%d of %d tokens (%.1f %%), threshold %.0f %%", a.Tokens, a.Limit, a.Value*100, a.Threshold*100)
}

// Channel is where alerts go.
type Channel interface {
	Name() string // the same from run to run; it holds no secret
	Send(context.Context, Alert) error
}

// State is what each channel was told last: "alert channel" and whether the alert was firing.
type State map[string]bool

// maxState is the number of bytes of a state that is read.
const maxState = 1 << 20

// ReadState reads a state. A file that is not there, or not a state, is one in which nothing was told.
func ReadState(name string) (State, error) {
	info, err := os.Stat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return State{}, nil
	}
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > maxState {
		return nil, fmt.Errorf("%s is no state of alerts", name)
	}
	src, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	s := State{}
	if json.Unmarshal(src, &s) != nil {
		return State{}, nil
	}
	return s, nil
}

// Write writes a state, whole or not at all.
func (s State) Write(name string) error {
	src, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(name), ".alerts-*")
	if err != nil {
		return err
	}
	_, err = f.Write(append(src, '\n'))
	if errClose := f.Close(); err == nil {
		err = errClose
	}
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		os.Remove(f.Name())
	}
	return err
}

// Deliver tells each channel what changed since it was told last, and notes it in the state. It goes on after a channel
// that fails, and tells how many messages were sent.
func Deliver(ctx context.Context, s State, alerts []Alert, channels []Channel) (sent int, err error) {
	var failed []string
	for _, c := range channels {
		for _, a := range alerts {
			key := a.Type + " " + c.Name()
			if s[key] == a.Firing {
				continue
			}
			if err := c.Send(ctx, a); err != nil {
				failed = append(failed, fmt.Sprintf("tell %s: %v", c.Name(), err))
				continue
			}
			s[key] = a.Firing
			sent++
		}
	}
	if len(failed) > 0 {
		err = errors.New(strings.Join(failed, "; "))
	}
	return sent, err
}
