package printer

import "context"

// Component is a platform's local print program, which draws the platform's own labels.
type Component interface {
	// Printers lists the printers it can use. A component that does not answer is shop.ChannelDown.
	Printers(ctx context.Context) ([]Printer, error)
	// Print prints documents one by one, each as a task of its own, and waits for each to be reported printed.
	// It returns one result per document in their order, also when it returns an error; after a document whose
	// outcome is unknown the rest is not tried.
	Print(ctx context.Context, printer string, docs []Document) ([]Result, error)
	// Status asks what became of documents handed over before. Unknown stays unknown.
	Status(ctx context.Context, ids []string) ([]Result, error)
}

// Printer is one printer of a component.
type Printer struct {
	Name    string
	Default bool
	Ready   bool
}

// Document is one label for a component.
type Document struct {
	// ID is unique per wish to print: a component refuses one it has printed. Printing a label once more on a
	// person's word takes a new one.
	ID   string
	Data []byte // courier.Waybill.PrintData, passed on as it is
}

// Outcome is what became of a document.
type Outcome string

// Outcomes.
const (
	Printed  Outcome = "printed"
	Failed   Outcome = "failed"    // the component says that no paper came out
	Unknown  Outcome = "unknown"   // it was handed over, the end was not heard: look before printing again
	NotTried Outcome = "not_tried" // never handed over
)

// Result is one document's outcome.
type Result struct {
	ID      string
	Outcome Outcome
	Words   string // the component's own
}
