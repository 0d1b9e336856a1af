// Package allocate decides what leaves from where: it is pure. In: orders waiting for goods, what the warehouses
// have, the couriers, a policy. Out: parcels, shortages and the reason for each decision. What can go wrong is
// part of the answer: an order without enough goods is short, one that cannot be planned says why.
package allocate
