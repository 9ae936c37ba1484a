package github

import "context"

// Remark is what somebody said of a finding where it was shown.
type Remark struct {
	Fingerprint string // of the finding
	Rule        string // that is to be silent; empty for a mere vote
	Reason      string
	By          string // the login; empty for votes, which are counted
	Against     int    // votes against the finding: 👎
	Trusted     bool   // who said it may write to the repository
	URL         string
}

// Keeper keeps remarks for later runs.
type Keeper interface {
	Keep(ctx context.Context, r Remark) error
}
