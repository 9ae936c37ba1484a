package checks

import (
	"fmt"
	"reflect"
	"testing"
	"time"

	"github.com/confward/confward/doc"
	"github.com/confward/confward/lint"
)

// TestEveryOptionTellsResultsApart changes each option that a check may be told: what is remembered of a run with other
// options must not be used.
func TestEveryOptionTellsResultsApart(t *testing.T) {
	plain := told(All(Options{}))
	options := reflect.TypeFor[Options]()
	for i := range options.NumField() {
		check := options.Field(i)
		for j := range check.Type.NumField() {
			if !check.Type.Field(j).IsExported() || isMaker(check.Type.Field(j).Type) {
				continue
			}
			var o Options
			field := reflect.ValueOf(&o).Elem().Field(i).Field(j)
			two, one := told(All(with(t, &o, field, 2))), told(All(with(t, &o, field, 1)))
			if one == plain || one == two {
				t.Errorf("%s.%s makes no difference", check.Name, check.Type.Field(j).Name)
			}
			if again := told(All(with(t, &o, field, 1))); again != one {
				t.Errorf("%s.%s: equal options are told in two ways", check.Name, check.Type.Field(j).Name)
			}
		}
	}
}

// isMaker reports whether an option makes something when it is asked for. The program itself does, which the key names too.
func isMaker(t reflect.Type) bool { return t.Kind() == reflect.Map && t.Elem().Kind() == reflect.Func }

// told is what a run's results are kept under, as far as the checks decide it.
func told(list []*lint.Check) string {
	all := ""
	for _, c := range list {
		all += c.Name + lint.OptionsOf(c) + "\n"
	}
	return all
}

// with gives the options with a field of theirs set to one of two values.
func with(t *testing.T, o *Options, field reflect.Value, n int) Options {
	t.Helper()
	fill(t, field, n)
	return *o
}

func fill(t *testing.T, v reflect.Value, n int) {
	t.Helper()
	switch v.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprint(n))
	case reflect.Bool:
		v.SetBool(n == 1)
	case reflect.Int:
		v.SetInt(int64(n))
	case reflect.Array:
		for i := range v.Len() {
			fill(t, v.Index(i), n)
		}
	case reflect.Float64:
		v.SetFloat(float64(n))
	case reflect.Uint8:
		v.SetUint(uint64(n))
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(t, v.Index(0), n)
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
		fill(t, key, 1)
		fill(t, value, n)
		v.SetMapIndex(key, value)
	case reflect.Pointer:
		if v.Type() == reflect.TypeFor[*doc.Node]() {
			v.Set(reflect.ValueOf(&doc.Node{Kind: doc.String, Value: fmt.Sprint(n)}))
		} // of others only the content of what they come from counts
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(time.Date(2030, 1, n, 0, 0, 0, 0, time.UTC)))
			return
		}
		for i := range v.NumField() {
			if v.Field(i).CanSet() {
				fill(t, v.Field(i), n)
			}
		}
	default:
		t.Fatalf("options hold a %s; is it told by its content?", v.Type())
	}
}
