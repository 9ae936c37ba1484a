package lint

import (
	"encoding/json"
	"fmt"
)

// Baseline is the set of findings that are known, by fingerprint.
type Baseline map[string]struct{}

// ReadBaseline reads a report in confward's JSON format, version 1: its findings are the baseline. Those without a fingerprint
// are told as entries with a fault.
func ReadBaseline(path string, src []byte) (Baseline, []Listed, error) {
	var report struct {
		Version  int
		Findings []struct {
			Fingerprint string
		}
	}
	if err := json.Unmarshal(src, &report); err != nil {
		return nil, nil, fmt.Errorf("a baseline is a report written by --report json=FILE: %w", err)
	}
	if report.Version != 1 {
		return nil, nil, fmt.Errorf("a baseline is a report of version 1, written by --report json=FILE; this one has version %d", report.Version)
	}
	b := make(Baseline, len(report.Findings))
	var nameless []int
	for i, f := range report.Findings {
		if f.Fingerprint == "" {
			nameless = append(nameless, i)
			continue
		}
		b[f.Fingerprint] = struct{}{}
	}
	return b, Unreadable(path, src, []string{"findings"}, nameless, "the entry has no fingerprint, so it silences nothing",
		"write the baseline anew with --report json=FILE"), nil
}

// mute silences the findings that the baseline knows.
func (b Baseline) mute(found []Finding) {
	for i := range found {
		if _, known := b[found[i].Fingerprint]; known && found[i].Muted == nil {
			found[i].Muted = &Muted{By: "baseline", Reason: "known when the baseline was written"}
		}
	}
}
