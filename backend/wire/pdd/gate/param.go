package gate

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// Param describes one business parameter of a method.
type Param struct {
	Name string
	Kind Kind
	Must bool
	Min  int64
	Max  int64   // 0 = no bound
	In   []int64 // allowed numbers, when given
}

// Kind is a parameter's type.
type Kind int

// Kinds of parameters. All travel as text; objects and lists as compact JSON.
const (
	Text Kind = iota
	Number
	Bool
	Object
	List
)

func (p Param) check(v string) *Error {
	wrong := &Error{Code: 21001, Msg: "请求参数错误", SubMsg: p.Name}
	if v == "" {
		if p.Must {
			return &Error{Code: 21002, Msg: "请求参数不能为空", SubMsg: p.Name}
		}
		return nil
	}
	switch p.Kind {
	case Text:
		if p.Max > 0 && int64(len(v)) > p.Max {
			return wrong
		}
	case Number:
		n, err := strconv.ParseInt(v, 10, 64)
		if err != nil || strconv.FormatInt(n, 10) != v || n < p.Min || (p.Max > 0 && n > p.Max) ||
			(p.In != nil && !slices.Contains(p.In, n)) {
			return wrong
		}
	case Bool:
		if v != "true" && v != "false" {
			return wrong
		}
	case Object, List:
		open := map[Kind]string{Object: "{", List: "["}[p.Kind]
		if !strings.HasPrefix(v, open) || !json.Valid([]byte(v)) {
			return wrong
		}
	}
	return nil
}
