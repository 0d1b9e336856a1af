// Package printer is where paper goes. In: documents and a printer's name. Out: what became of each document.
// What can go wrong: the printer's program is not running, a document is refused, or nobody knows whether
// paper came out, in which case it is never printed again without a person's word.
package printer
