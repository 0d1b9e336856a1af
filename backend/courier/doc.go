// Package courier is the contract between the desk and whatever gives out waybill numbers: a platform's
// e-waybill, a courier's own API, or a range bought beforehand. In: a parcel with sender, receiver and goods.
// Out: one number with what must be printed. What can go wrong: refused, down, or unknown, in which case the
// courier is asked before it is asked for a second number.
package courier
