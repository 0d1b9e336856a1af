// Package storetest proves that a store keeps its promises and fills one with believable orders. In: a way to open
// an empty store. Out: named subtests, or a shop of any size made from a seed; the same seed gives the same orders.
package storetest
