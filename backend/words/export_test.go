package words

// NamesIn lists the values a message asks for, as they come.
func NamesIn(msg string) (names []string) {
	fill(msg, func(name string) (string, bool) {
		names = append(names, name)
		return "2", true
	})
	return names
}
