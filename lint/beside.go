package lint

import (
	"context"
	"fmt"
	"io/fs"

	"github.com/confward/confward/doc"
)

// Neighbours is a Source that tells the files of the snapshot from those that judge it, and can list a folder.
type Neighbours interface {
	// ReadBeside is ReadFile of the snapshot itself, never of what judges it.
	ReadBeside(ctx context.Context, path string, limit int64) ([]byte, error)
	// List are the paths of the regular files in a folder, not below it, in order. A folder that does not exist has none.
	List(ctx context.Context, dir string) ([]string, error)
}

// Remote is a Source that has texts of the network at hand, such as schemas.
type Remote interface {
	// ReadRemote is the text of a URL. The error says in a few words why it is not at hand.
	ReadRemote(ctx context.Context, url string, limit int64) ([]byte, error)
}

// ReadRemote is the text of a URL, if the source has it at hand; whether that asks the network is not the check's affair.
// The error for a source that has none is fs.ErrNotExist.
func (p *Pass) ReadRemote(url string, limit int64) ([]byte, error) {
	src, err := []byte(nil), error(fs.ErrNotExist)
	if r, ok := p.source.(Remote); ok {
		src, err = r.ReadRemote(p.Context, url, limit)
	}
	p.along.readFrom(p.Context, glance{atRemote, url}, src, err)
	return src, err
}

// DependsOnRemote is Depends for texts of the network.
func (p *Pass) DependsOnRemote(urls ...string) {
	for _, u := range urls {
		p.along.depend(p.Context, glance{atRemote, u})
	}
}

// ReadBeside is another file of the snapshot, as the change that is looked at leaves it: what a finding compares a file
// with. What judges, such as a schema, is read with ReadFile.
func (p *Pass) ReadBeside(path string, limit int64) ([]byte, error) {
	if n, ok := p.source.(Neighbours); ok {
		src, err := n.ReadBeside(p.Context, path, limit)
		p.along.readFrom(p.Context, glance{atBeside, path}, src, err)
		return src, err
	}
	return p.ReadFile(path, limit)
}

// List are the paths of the files in a folder of the snapshot; the error for a source that cannot tell is
// fs.ErrInvalid.
func (p *Pass) List(dir string) ([]string, error) {
	if n, ok := p.source.(Neighbours); ok {
		names, err := n.List(p.Context, dir)
		p.along.saw(p.Context, glance{atNames, dir}, nameOfList(names, err))
		return names, err
	}
	p.along.saw(p.Context, glance{atNames, dir}, unstable)
	return nil, fs.ErrInvalid
}

// Base is the file as it was before the change that is looked at; nil if there is no change, or the file is new or was no
// text. The sight then depends on that content, too.
func (p *Pass) Base() (*doc.File, error) {
	src, id, err := p.change.before()
	if p.along.memory != nil {
		p.along.add(glance{at: atBase}, id)
	}
	if err != nil || src == nil || doc.IsBinary(src) {
		return nil, err
	}
	return doc.New(p.change.Path, src, p.limits), nil
}

// before is the content before the change with what names it, or nothing.
func (c *Change) before() ([]byte, digest, error) {
	if c == nil || c.Base == nil {
		return nil, absent, nil
	}
	src, err := c.Base()
	if err != nil {
		return nil, unstable, err
	}
	if src == nil {
		src = []byte{}
	}
	return src, digestOf("base", c.Path, string(src)), nil
}

// Added are the lines of the file that are to be looked at alone, each range by itself, as if there were no others. Without
// alone it is the whole file. The sight then depends on these lines, too.
func (p *Pass) Added() (lines []LineRange, alone bool, err error) {
	if !p.alone {
		return nil, false, nil
	}
	lines, id, err := p.change.added()
	if p.along.memory != nil {
		p.along.add(glance{at: atAdded}, id)
	}
	return lines, true, err
}

// added is the lines that a change brought with what names them.
func (c *Change) added() ([]LineRange, digest, error) {
	lines, err := c.Lines()
	if err != nil {
		return nil, unstable, err
	}
	return lines, digestOf("added", fmt.Sprint(lines)), nil
}
