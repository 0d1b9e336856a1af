// Package stock reads what a shop knows of its goods out of files: SKUs, what its channel codes mean, and counts.
// In: a csv or xlsx file. Out: rows ready to be stored, and a verdict for each row that is not. What can go wrong
// is a row: it is refused with its number and its reason, the others go on.
package stock
