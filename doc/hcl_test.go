package doc

import (
	"fmt"
	"regexp"
	"runtime/debug"
	"strings"
	"testing"
	"unicode"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

func parseHCLText(t testing.TB, src string) *File {
	t.Helper()
	return NewAs(HCL, "x.tf", []byte(src), Limits{})
}

const hclSample = `# a
terraform {
  required_version = ">= 1.5"
  backend "s3" { bucket = "b" }
}

resource "aws_instance" "web" {
  ami   = var.ami # the image
  count = var.on ? 1 : 0
  tags = {
    Name = "web-${var.env}", "a b" : 1
    (local.k) = null
  }
  ports = [80, -1, 1.5e3, true, "x$${y}", [for p in var.ports : p.n if p.n > 0]]
  user_data = <<-EOT
      one
        two

      three
    EOT
  lifecycle {
    ignore_changes = [tags["a"], ami]
  }
  lifecycle {}
}
resource aws_instance db {
  v = { for k, v in var.m : k => upper(v)... } /* c */
  w = a.*.b[0].c[*].d.0
  x = provider::std::f(1, a...)
  y = -(1 + 2) * !true == "%{ if a ~}x%{ else }y%{ endif }" || a <= 2 && 3 != 4
}
`

// FuzzHCL: the laws hold, and HCL's own parser gives the same verdict and the same literals.
func FuzzHCL(f *testing.F) {
	for _, src := range []string{
		"", hclSample, strings.ReplaceAll(hclSample, "\n", "\r\n"), bom + "a = 1", "a = 1\na = 2\n", "a = [", "a {", "a \"${b}\" {\n}\n",
		"a = <<X\n$${b} ${c}\n  X\n", "a = <<-X\n\t$5\n   é\nX\n", "a = \"\\u00e9\\q\"", "b { c = 1 }\nb {}\nb x {}\n", "a = {a.b = 1, 1 = 2, true = 3}",
		"a = (\n1 +\n2\n)\n", "a = f(\n1,\n)\n", "a = {for k in x : k}\n", "a = [for k, v in x : k => v]\n", "a = '1'\n", "a = 1.2.3\n", "a = 007\n", "a = 5.E4\n",
		"a = \"%{ for x in y }${x}%{ endfor }%{ else }\"\n", "a.b = 1\n", "\"a\" = 1\n", "a = 1; b = 2", "a = !-!b.*.0.*\n", "a ? b : c\n",
		"a = b ? c ? d : e : f ? g : h\n", "a = b[*]\n[0]", "a = {\n\n b = 1,\n\n c = 2\n}", "a = { b = 1 c = 2 }", "a { b = 1, c = 2 }", "a { b { } }",
	} {
		f.Add([]byte(src))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		if len(src) > 2<<10 {
			return
		}
		file := NewAs(HCL, "x.tf", src, Limits{})
		checkLaws(t, file)
		if file.Skipped() != "" || hasFault(file, Encoding) || hasFault(file, ConflictMarker) {
			return
		}
		lib, faults := hclsyntax.ParseConfig(src, "", hcl.InitialPos)
		if hugeExponent.Match(src) {
			return // HCL refuses what its number type cannot hold; the grammar has no limit
		}
		refused := hasFault(file, Invalid) || file.hclRefused()
		if refused != faults.HasErrors() {
			t.Fatalf("HCL says %v, we say %+v about %q", faults, file.Problems(), src)
		}
		if !refused {
			sameHCLBody(t, file.Root(), lib.Body.(*hclsyntax.Body))
		}
	})
}

var hugeExponent = regexp.MustCompile(`[eE][+-]?[0-9]{8}`)

func hasFault(f *File, fault Fault) bool {
	for _, p := range f.Problems() {
		if p.Fault == fault {
			return true
		}
	}
	return false
}

// hclRefused reports a duplicate that HCL's parser refuses; in objects it does not.
func (f *File) hclRefused() bool {
	for _, p := range f.Problems() {
		if p.Fault == DuplicateKey && strings.Contains(p.Message, "refuse") {
			return true
		}
	}
	return false
}

// sameHCLBody compares the attributes of a body, and of the blocks that stand alone, with the library's values.
func sameHCLBody(t *testing.T, n *Node, body *hclsyntax.Body) {
	types := map[string]int{}
	for _, b := range body.Blocks {
		types[b.Type]++
	}
	for _, a := range body.Attributes {
		if types[a.Name] == 0 {
			sameHCLValue(t, n.Get(a.Name), a.Expr)
		}
	}
	for _, b := range body.Blocks {
		if types[b.Type] > 1 || body.Attributes[b.Type] != nil {
			continue
		}
		c := n.Get(b.Type)
		for _, label := range b.Labels {
			c = c.Get(label)
		}
		sameHCLBody(t, c, b.Body)
	}
}

func sameHCLValue(t *testing.T, n *Node, e hclsyntax.Expression) {
	if n == nil {
		t.Fatalf("no node for the expression at %v", e.Range())
	}
	var want cty.Value
	switch n.Kind {
	case String:
		if n.Style == Literal && strings.ContainsFunc(n.Value, unicode.IsMark) {
			return // the library takes a blank and the mark on it for one blank, and cuts off both
		}
		want = cty.StringVal(n.Value)
	case Number:
		if len(n.Value) > 100 || strings.ContainsAny(n.Value, "eE") {
			return
		}
		want = cty.MustParseNumberVal(n.Value)
	case Bool:
		want = cty.BoolVal(n.Value == "true")
	case Null:
		want = cty.NullVal(cty.DynamicPseudoType)
	default:
		return
	}
	got, faults := e.Value(nil)
	if faults.HasErrors() || !got.RawEquals(want) {
		t.Errorf("%s is %q, want %#v (%v)", n.Pointer(), n.Value, got, faults)
	}
	if r := e.Range(); n.Style != Literal && (n.Span != Span{r.Start.Byte, r.End.Byte}) {
		t.Errorf("%s spans %v, want %v", n.Pointer(), n.Span, r)
	}
}

// TestHCLHostile: nothing takes the process down or more than a moment for a megabyte, even on a small stack.
func TestHCLHostile(t *testing.T) {
	const size = 1 << 20
	fill := func(line string) string { return strings.Repeat(line, size/len(line)) }
	defer debug.SetMaxStack(debug.SetMaxStack(1 << 20)) // an overflow ends the test run: that is the proof
	for name, c := range map[string]struct{ src, want string }{
		"brackets":           {"a = " + fill("["), "nested deeper than 200"},
		"braces":             {"a = " + fill("{a="), "nested deeper than 200"},
		"parentheses":        {"a = " + fill("("), "nested deeper than 200"},
		"calls":              {"a = " + fill("f("), "nested deeper than 200"},
		"indexes":            {"a = b" + fill("[c"), "nested deeper than 200"},
		"steps":              {"a = b" + fill("[0].*.c[*]"), ""},
		"splats":             {"a = b" + fill("[*]"), ""},
		"blocks":             {fill("a {\n"), "nested deeper than 200"},
		"blocks and errors":  {fill("a {\nb = 1 1 }\n"), ""},
		"blocks in recovery": {fill("a {\nb = c::1\n}\nd = ()\n"), ""},
		"labels":             {"a " + fill("b ") + "{}\n", "nested deeper than 200"},
		"not":                {"a = " + fill("!") + "b", ""},
		"minus":              {"a = " + fill("- ") + "b", ""},
		"conditions":         {"a = " + fill("b ? c : ") + "d", ""},
		"inner conditions":   {"a = " + fill("b ? ") + "d", "nested deeper than 200"},
		"sums":               {"a = 1" + fill(" + 1"), ""},
		"templates":          {"a = " + fill(`"${`), "nested deeper than 200"},
		"heredocs":           {"a = " + fill("<<A\n${"), "nested deeper than 200"},
		"directives":         {`a = "` + fill(`%{ if a }`) + `"`, ""},
		"loops":              {"a = " + fill("[for a in "), "nested deeper than 200"},
		"heredoc lines":      {"a = <<A\n" + fill("b\n") + "A\n", ""},
		"flush lines":        {"a = <<-A\n" + fill(" b\n") + "A\n", ""},
		"dollars":            {`a = "` + fill("$") + `"`, ""},
		"digits":             {"a = " + fill("9"), ""},
		"points":             {"a = " + fill("9."), ""},
		"namespaces":         {"a = " + fill("b::") + "c()", ""},
		"same attribute":     {fill("a = 1\n"), ""},
		"same block":         {fill("a {}\n"), ""},
		"line ends":          {"a = (" + strings.Repeat("(", 60) + fill("\n") + "1", ""},
		"comments":           {fill("#\n"), ""},
		"items":              {"a = [" + strings.Repeat("1,", 1_000_000) + "]", "more than 2000000 words and signs"},
		"commas":             {strings.Repeat(",", 5_000_000), "more than 2000000 words and signs"},
		"marks":              {`a = "` + fill("\u0301") + `"`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			f := parseHCLText(t, c.src)
			if got := f.Skipped(); got != c.want {
				t.Errorf("skipped as %q, want %q", got, c.want)
			}
		})
	}
}

func TestHCLTree(t *testing.T) {
	f := parseHCLText(t, hclSample)
	checkLaws(t, f)
	for _, p := range f.Problems() {
		t.Errorf("problem %+v", p)
	}
	for pointer, want := range map[string]string{
		"/terraform/required_version":                             `string ">= 1.5"`,
		"/terraform/backend/s3/bucket":                            `string "b"`,
		"/resource/aws_instance/web/ami":                          `expression "var.ami"`,
		"/resource/aws_instance/web/count":                        `expression "var.on ? 1 : 0"`,
		"/resource/aws_instance/web/ports/1":                      `number "-1"`,
		"/resource/aws_instance/web/ports/2":                      `number "1.5e3"`,
		"/resource/aws_instance/web/ports/3":                      `boolean "true"`,
		"/resource/aws_instance/web/ports/4":                      `string "x${y}"`,
		"/resource/aws_instance/web/ports/5":                      `expression "[for p in var.ports : p.n if p.n > 0]"`,
		"/resource/aws_instance/web/user_data":                    `string "one\n  two\n\nthree\n"`,
		"/resource/aws_instance/web/lifecycle/0":                  `mapping ""`,
		"/resource/aws_instance/web/lifecycle/1":                  `mapping ""`,
		"/resource/aws_instance/web/lifecycle/0/ignore_changes/0": `expression "tags[\"a\"]"`,
		"/resource/aws_instance/db/x":                             `expression "provider::std::f(1, a...)"`,
	} {
		n := f.Root().At(pointer)
		if n == nil {
			t.Errorf("there is no %s", pointer)
			continue
		}
		if got := fmt.Sprintf("%s %q", n.Kind, n.Value); got != want {
			t.Errorf("%s is %s, want %s", pointer, got, want)
		}
	}
	if n := f.Root().At("/resource/aws_instance/web/tags"); n.Kind != Opaque {
		t.Errorf("an object with a computed key is a %s", n.Kind)
	}
}
