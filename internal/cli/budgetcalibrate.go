package cli

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/confward/confward/checks/budget"
	"github.com/confward/confward/reporters"
)

// calibrateOptions are the flags of budget calibrate.
type calibrateOptions struct {
	budgetOptions
	pairs string
	model string
}

func newBudgetCalibrate(sys System) *cobra.Command {
	var o calibrateOptions
	c := &cobra.Command{
		Use:   "calibrate [FILE...]",
		Short: "Tell how many tokens a model itself counts for one of ours",
		Long: `Tell how many tokens a model itself counts for one of ours.

--pairs reads counts that were measured before: lines of {"path": "CLAUDE.md", "tokens": 6120}. Without it the files that are named
are SENT to the provider's count_tokens call, with the key in ANTHROPIC_API_KEY; ANTHROPIC_BASE_URL names another server.`,
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, paths []string) error {
			o.paths = paths
			return runCalibrate(c.Context(), sys, o)
		},
	}
	c.Flags().StringVar(&o.pairs, "pairs", "", "a file of measured counts, a line of JSON each")
	c.Flags().StringVar(&o.model, "model", "claude-sonnet-4-5", "whose count is asked for")
	o.shared(c)
	return c
}

// measuredPair is the model's count of a file.
type measuredPair struct {
	Path   string `json:"path"`
	Tokens int    `json:"tokens"`
}

func runCalibrate(ctx context.Context, sys System, o calibrateOptions) error {
	if err := o.validateCounting(); err != nil {
		return err
	}
	o.by = "file"
	files := o.paths
	o.paths = nil
	m, err := openMeasuring(ctx, sys, o.budgetOptions)
	if err != nil {
		return err
	}
	defer m.close()
	t, err := m.filesOf(ctx, m.snap.files)
	if err != nil {
		return err
	}
	pairs, err := o.measured(ctx, sys, t, files)
	if err != nil {
		return err
	}
	ours, theirs := 0, 0
	low, high := 0.0, 0.0
	for i, p := range pairs {
		f, err := t.Open(p.Path)
		if err != nil {
			return usage("paths are from the root of the repository", "there is no file %s", p.Path)
		}
		n := m.counter.File(f, nil).Tokens
		if n == 0 {
			continue
		}
		ours, theirs = ours+n, theirs+p.Tokens
		x := float64(p.Tokens) / float64(n)
		if i == 0 {
			low, high = x, x
		}
		low, high = min(low, x), max(high, x)
		fmt.Fprintf(sys.Stdout, "%s: %s for %s, %.2f\n", reporters.Visible(p.Path), budget.Number(p.Tokens), budget.Number(n), x)
	}
	if ours == 0 {
		return usage("", "there is nothing to compare")
	}
	fmt.Fprintf(sys.Stdout, "\nthe model counts %.2f tokens for one of %s (%.2f to %.2f in %d files); in the settings:\n\noptimization:\n  calibration: %.3f\n",
		float64(theirs)/float64(ours), m.Encoding, low, high, len(pairs), float64(theirs)/float64(ours))
	return nil
}

// measured are the model's counts: of a file, or asked for.
func (o calibrateOptions) measured(ctx context.Context, sys System, t *contextTree, files []string) ([]measuredPair, error) {
	if o.pairs != "" {
		return readPairs(inDir(sys, o.pairs))
	}
	key := sys.Getenv("ANTHROPIC_API_KEY")
	if key == "" || len(files) == 0 {
		return nil, usage("or give --pairs FILE", "set ANTHROPIC_API_KEY and name the files to send")
	}
	base := sys.Getenv("ANTHROPIC_BASE_URL")
	if base == "" {
		base = "https://api.anthropic.com"
	}
	var pairs []measuredPair
	for _, path := range files {
		f, err := t.Open(path)
		if err != nil {
			return nil, usage("paths are from the root of the repository", "there is no file %s", path)
		}
		n, err := countByProvider(ctx, base, key, o.model, string(f.Src))
		if err != nil {
			return nil, unable("", fmt.Errorf("have %s counted: %w", path, err))
		}
		pairs = append(pairs, measuredPair{path, n})
	}
	return pairs, nil
}

func readPairs(name string) ([]measuredPair, error) {
	src, err := os.ReadFile(name)
	if err != nil {
		return nil, usage("", "read the measured counts: %w", err)
	}
	var pairs []measuredPair
	lines := bufio.NewScanner(bytes.NewReader(src))
	for n := 1; lines.Scan(); n++ {
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		var p measuredPair
		if err := json.Unmarshal(lines.Bytes(), &p); err != nil || p.Path == "" || p.Tokens <= 0 {
			return nil, usage(`write {"path": "CLAUDE.md", "tokens": 6120}`, "%s:%d: no measured count", name, n)
		}
		pairs = append(pairs, p)
	}
	return pairs, lines.Err()
}

// countByProvider asks Anthropic's count_tokens call. The wrapping of the message is a few tokens of the answer.
func countByProvider(ctx context.Context, base, key, model, text string) (int, error) {
	body, err := json.Marshal(map[string]any{"model": model, "messages": []map[string]string{{"role": "user", "content": text}}})
	if err != nil {
		return 0, err
	}
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSuffix(base, "/")+"/v1/messages/count_tokens", bytes.NewReader(body))
	if err != nil {
		return 0, errors.New("the server's address cannot be used")
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Api-Key", key)
	r.Header.Set("Anthropic-Version", "2023-06-01")
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := client.Do(r)
	if err != nil {
		return 0, errors.New("the server cannot be reached")
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	if err != nil || resp.StatusCode != http.StatusOK {
		return 0, fmt.Errorf("the server answered %d", resp.StatusCode)
	}
	var counted struct {
		Tokens int `json:"input_tokens"`
	}
	if json.Unmarshal(answer, &counted) != nil || counted.Tokens <= 0 {
		return 0, errors.New("the server's answer holds no count")
	}
	return counted.Tokens, nil
}
