// Package fulfil takes planned parcels out of the house: a number for each, a label and a place on the pick
// list, the hand-over. In: parcels as planned. Out: papers, parcels that left, and for every one that did not a
// reason. What can go wrong: the order changed on its channel meanwhile (the parcel stops, its label is void),
// no number can be had, a print component does not answer.
package fulfil
