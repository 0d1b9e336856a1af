// Package channel is the contract between the desk and a place orders come from. In: a window of time or an
// order id. Out: raw records exactly as the platform sent them, and, purely, orders in our words plus doubts.
// What can go wrong is one of the error classes of this package, each saying what to do next.
package channel
