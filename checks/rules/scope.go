package rules

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"reflect"
	"strconv"
	"strings"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/lint"
)

// scope is what the expressions of a rule see while it judges one value. It is an activation of CEL.
type scope struct {
	engine *engine
	file   *doc.File
	repo   repoValue

	env    string // see environment
	envSet bool

	docs    []view // the documents of the file, for all rules, once one looks at them
	context ref.Val
	finder  *finder
	former  former
	lines   map[int]bool // on which there is a finding
	doc     view         // set for each document
	base    ref.Val      // set for each document, for rules that ask for it
	value   ref.Val      // set for each value
	before  ref.Val      // set for each value, for rules that ask for it
	key     string
	path    []string
}

// environment is the one that the file's path tells, or empty.
func (s *scope) environment() string {
	if !s.envSet {
		s.env, s.envSet = s.engine.environments.of(s.file.Path), true
	}
	return s.env
}

// enter makes the document at a position the one that expressions see.
func (s *scope) enter(at int) (err error) {
	roots := s.file.Roots()
	if s.docs == nil {
		s.docs = make([]view, len(roots))
	}
	if s.docs[at].value == nil {
		s.docs[at], err = viewOf(roots[at])
	}
	s.doc = s.docs[at]
	return err
}

// at is the value at a hit. Collections are those of the document, so that what is known of them serves all rules.
func (s *scope) at(h hit) ref.Val {
	if n := h.node.Resolve(); !isCollection(n) {
		return scalar(n)
	}
	v := s.doc.value
	for _, part := range h.path {
		v = within(v, part)
	}
	return v
}

// within is the value of a key or position of a collection.
func within(v ref.Val, part string) ref.Val {
	switch c := v.(type) {
	case *mapping:
		if member, ok := c.find(part); ok {
			return member
		}
	case traits.Lister:
		i, _ := strconv.Atoi(part)
		return c.Get(types.Int(i))
	}
	return v
}

// ResolveName gives the value of a variable.
func (s *scope) ResolveName(name string) (any, bool) {
	switch name {
	case "value":
		return s.value, true
	case "key":
		return types.String(s.key), true
	case "path":
		return listOf(s.path), true
	case "doc":
		return s.doc.value, true
	case "base":
		return s.base, true
	case "before":
		return s.before, true
	case "file.path":
		return types.String(s.file.Path), true
	case "file.name":
		return types.String(path.Base(s.file.Path)), true
	case "file.folder":
		if dir := path.Dir(s.file.Path); dir != "." {
			return types.String(dir), true
		}
		return types.String(""), true
	case "file.format":
		return types.String(strings.ToLower(s.file.Format.String())), true
	case "env":
		return types.String(s.environment()), true
	case "profile":
		return s.engine.environments.profile(s.environment()), true
	case "context":
		if s.context == nil {
			s.context = s.engine.contextOf()
		}
		return s.context, true
	case "repo":
		return &s.repo, true
	}
	return nil, false
}

// Parent is none: all names are ours.
func (s *scope) Parent() cel.Activation { return nil }

// repoValue stands for the files of the repository in an expression.
type repoValue struct {
	pass *lint.Pass
	read map[string]ref.Val
	left int // files that may still be read
}

// The bounds on what a rule reads of a repository while it judges one file.
const (
	maxReads   = 500
	maxReading = 5 << 20 // bytes of one file
)

func newRepo(p *lint.Pass) repoValue { return repoValue{pass: p, left: maxReads} }

// once gives what a function knows of a path, and remembers it.
func (r *repoValue) once(what, name string, find func(string) ref.Val) ref.Val {
	clean := path.Clean(name)
	if !fs.ValidPath(clean) {
		return types.NewErr("%q is no path within the repository", cut(name, 80))
	}
	if v, known := r.read[what+clean]; known {
		return v
	}
	if r.left--; r.left < 0 {
		return types.NewErr("the rule reads more than %d files", maxReads)
	}
	v := find(clean)
	if r.read == nil {
		r.read = map[string]ref.Val{}
	}
	r.read[what+clean] = v
	return v
}

// open is a file of the repository, or nil.
func (r *repoValue) open(name string) *doc.File {
	clean := path.Clean(name)
	if r.left--; !fs.ValidPath(clean) || r.left < 0 {
		return nil
	}
	src, err := r.pass.ReadBeside(clean, maxReading)
	if err != nil || doc.IsBinary(src) {
		return nil
	}
	return doc.New(clean, src, doc.Limits{})
}

func repoExists(args []ref.Val) ref.Val {
	return onRepo(args, func(r *repoValue, name string) ref.Val {
		return r.once("exists ", name, func(name string) ref.Val {
			_, err := r.pass.ReadBeside(name, 1) // more than that is an error, too, and tells that it is there
			return types.Bool(!errors.Is(err, fs.ErrNotExist))
		})
	})
}

func repoRead(args []ref.Val) ref.Val {
	return onRepo(args, func(r *repoValue, name string) ref.Val {
		return r.once("read ", name, func(name string) ref.Val {
			src, err := r.pass.ReadBeside(name, maxReading)
			if errors.Is(err, fs.ErrNotExist) {
				return types.NewErr("there is no file %s", cut(name, 80))
			}
			if err != nil {
				return types.NewErr("%s cannot be read", cut(name, 80))
			}
			f := doc.New(name, src, doc.Limits{})
			if !f.Whole() || f.Root() == nil {
				return types.NewErr("%s holds no whole document", cut(name, 80))
			}
			v, err := viewOf(f.Root())
			if err != nil {
				return types.NewErr("%s: %s", cut(name, 80), err)
			}
			return v.value
		})
	})
}

func repoList(args []ref.Val) ref.Val {
	return onRepo(args, func(r *repoValue, name string) ref.Val {
		return r.once("list ", name, func(name string) ref.Val {
			names, err := r.pass.List(name)
			if err != nil {
				return types.NewErr("the folder %s cannot be listed", cut(name, 80))
			}
			return listOf(names)
		})
	})
}

func onRepo(args []ref.Val, f func(*repoValue, string) ref.Val) ref.Val {
	r, ok := args[0].(*repoValue)
	if !ok {
		return types.MaybeNoSuchOverloadErr(args[0])
	}
	name, ok := args[1].(types.String)
	if !ok {
		return types.MaybeNoSuchOverloadErr(args[1])
	}
	return f(r, string(name))
}

// ConvertToNative is refused: a repository is no value.
func (r *repoValue) ConvertToNative(t reflect.Type) (any, error) {
	return nil, fmt.Errorf("the repository is no %v", t)
}

// ConvertToType is refused.
func (r *repoValue) ConvertToType(ref.Type) ref.Val {
	return types.NewErr("the repository has no other type")
}

// Equal is true for the same repository.
func (r *repoValue) Equal(other ref.Val) ref.Val { return types.Bool(other == ref.Val(r)) }

// Type is the type of repo.
func (r *repoValue) Type() ref.Type { return repoType }

// Value is nothing.
func (r *repoValue) Value() any { return nil }
