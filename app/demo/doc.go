// Package demo is the practice shop: simulated platforms on loopback ports, a seeded shop and the real backend
// between them. In: a folder and a seed. Out: a desk one can work at, or, with Once, a whole day in one go.
package demo
