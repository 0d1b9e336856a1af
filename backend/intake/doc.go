// Package intake brings orders in. In: a shop to read, or files. Out: orders kept once each, with everything the
// channel implies (holds, ship-by, parcels that left elsewhere) and a raw record for every one. What can go wrong
// stays where it went wrong: a record that cannot be read is set apart, a dead channel does not stop the others,
// and a reading that was cut short goes on where it stopped.
package intake
