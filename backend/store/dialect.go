package store

// dialect is what differs between engines: how they name themselves, how their errors are told apart and
// how a text search is asked.
type dialect struct {
	name     string
	isUnique func(error) bool
	isBusy   func(error) bool
	isFull   func(error) bool
	explain  func(error) error
	// jsonList is a sub-select over the elements of a JSON array bound at the placeholder.
	jsonList func(placeholder string) string
	// checks are the questions of Checks only this engine can be asked.
	checks []check
}
