package words

import "strings"

// fill replaces {name} and {name, plural, one {…} other {…}}; inside a plural # is the number. A name
// without a value stays visible in braces.
func fill(msg string, value func(string) (string, bool)) string {
	var out strings.Builder
	for {
		i := strings.IndexByte(msg, '{')
		if i < 0 {
			out.WriteString(msg)
			return out.String()
		}
		out.WriteString(msg[:i])
		end := closing(msg[i:])
		if end < 0 {
			out.WriteString(msg[i:])
			return out.String()
		}
		inner := msg[i+1 : i+end]
		msg = msg[i+end+1:]
		name, rest, plural := strings.Cut(inner, ",")
		name = strings.TrimSpace(name)
		v, ok := value(name)
		switch {
		case !ok:
			out.WriteString("{" + name + "}")
		case plural:
			out.WriteString(fill(strings.ReplaceAll(branch(rest, v), "#", v), value))
		default:
			out.WriteString(v)
		}
	}
}

// closing finds the brace that closes the one s starts with.
func closing(s string) int {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '{':
			depth++
		case '}':
			depth--
			if depth == 0 {
				return i
			}
		}
	}
	return -1
}

// branch picks "one {…}" for 1, an exact "=0 {…}" when given, else "other {…}".
func branch(rest, v string) string {
	branches := map[string]string{}
	for {
		i := strings.IndexByte(rest, '{')
		if i < 0 {
			break
		}
		fields := strings.Fields(rest[:i])
		end := closing(rest[i:])
		if end < 0 || len(fields) == 0 {
			break
		}
		branches[fields[len(fields)-1]] = rest[i+1 : i+end]
		rest = rest[i+end+1:]
	}
	if b, ok := branches["="+v]; ok {
		return b
	}
	if b, ok := branches["one"]; ok && v == "1" {
		return b
	}
	return branches["other"]
}
