package lint

import (
	"encoding/json"
	"fmt"
)

// Baseline is the set of findings that are known, by fingerprint.
type Baseline map[string]struct{}

// ReadBaseline reads a report in confward's JSON format, version 1: its findings are the baseline.
func ReadBaseline(src []byte) (Baseline, error) {
	var report struct {
		Version  int
		Findings []struct {
			Fingerprint string
		}
	}
	if err := json.Unmarshal(src, &report); err != nil {
		return nil, fmt.Errorf("a baseline is a report written by --report json=FILE: %w", err)
	}
	if report.Version != 1 {
		return nil, fmt.Errorf("a baseline is a report of version 1, written by --report json=FILE; this one has version %d", report.Version)
	}
	b := make(Baseline, len(report.Findings))
	for _, f := range report.Findings {
		b[f.Fingerprint] = struct{}{}
	}
	return b, nil
}

// mute silences the findings that the baseline knows.
func (b Baseline) mute(found []Finding) {
	for i := range found {
		if _, known := b[found[i].Fingerprint]; known && found[i].Muted == nil {
			found[i].Muted = &Muted{By: "baseline", Reason: "known when the baseline was written"}
		}
	}
}
