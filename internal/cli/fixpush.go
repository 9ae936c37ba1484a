package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/confward/confward/fixers"
	"github.com/confward/confward/internal/repo"
	"github.com/confward/confward/lint"
	"github.com/confward/confward/reporters"
	"github.com/confward/confward/reporters/github"
)

// pushToken is the variable that holds the token for --push.
const pushToken = "CONFWARD_PUSH_TOKEN"

// historyLooked is how many commits are looked at for fixes that were made before.
const historyLooked = 30

func (o fixOptions) validate() error {
	switch {
	case o.push == "" && o.branch != "":
		return usage("for instance --push https://git.example.com/team/repo.git", "--branch needs --push")
	case o.push != "" && o.branch == "":
		return usage("name the branch that is checked out", "--push needs --branch")
	case o.push != "" && (o.dryRun || o.diff):
		return usage("leave one of them out", "--push excludes --dry-run and --diff")
	}
	return nil
}

// finishPush commits the fixes upon HEAD and pushes them, and writes no file.
func (r *fixing) finishPush(ctx context.Context, sys System, found *lint.Report, done []*fixers.File) error {
	said, err := r.pushed(ctx, sys, done)
	var known *repo.Error
	if errors.As(err, &known) {
		return &failure{Unable, err, orHint(known.Hint, "confward fix --diff shows the fixes")}
	}
	if err != nil {
		return err
	}
	text := newFixText(r, found, done, r.gone)
	if said != "" {
		text.line("%s", said)
	}
	if _, err := sys.Stdout.Write(text.bytes()); err != nil {
		return unable("", fmt.Errorf("say what was fixed: %w", err))
	}
	if text.incomplete {
		return exit(Unable)
	}
	return nil
}

func orHint(hint, other string) string {
	if hint == "" {
		return other
	}
	return hint
}

// pushed makes the commit and says what became of it. Fixes that are the head already, or that somebody took back, are not made.
func (r *fixing) pushed(ctx context.Context, sys System, done []*fixers.File) (string, error) {
	head, err := r.snap.repo.Rev("HEAD", nil)
	if err != nil {
		return "", err
	}
	push := repo.Push{Branch: r.o.branch, Head: head.Rev, Files: map[string][]byte{}, When: sys.Now(),
		Name: orHint(sys.Getenv("GIT_AUTHOR_NAME"), "confward"), Mail: orHint(sys.Getenv("GIT_AUTHOR_EMAIL"), "noreply@confward.invalid")}
	fixes := github.Fixes{Branch: r.o.branch, Head: head.Rev, Headline: "Fix configuration", Body: fixesBody(done)}
	for _, f := range done {
		if bytes.Equal(f.Was, f.Is) {
			continue
		}
		path := r.snap.source.prefix + f.Path
		if was, err := head.ReadFile(ctx, path, lint.DefaultMaxText); err != nil || !bytes.Equal(was, f.Was) {
			return "", unable("commit the changes first", fmt.Errorf("%s is not as HEAD has it", reporters.Visible(path)))
		}
		push.Files[path] = f.Is
		fixes.Files = append(fixes.Files, github.FixedFile{Path: path, Content: f.Is})
	}
	if len(push.Files) == 0 {
		return "", nil
	}
	messages, err := r.snap.repo.Messages("HEAD", historyLooked)
	if err != nil {
		return "", err
	}
	if why := fixes.Repeated(messages); why != "" {
		r.o.dryRun = true // what is said of the fixes is that they would be made
		return "not pushed: " + why, nil
	}
	push.Message = fixes.Message()
	id, err := r.snap.repo.Push(ctx, repo.Remote{URL: r.o.push, Token: sys.Getenv(pushToken)}, push)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("pushed to %s as %s; no file was written here", r.o.branch, id), nil
}
