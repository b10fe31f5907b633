// Package annotate is the domain of Attest: documents, the passages that reviewers highlight in them, the claims those
// passages make, who is said to have made each claim, and how far each reviewer believes it.
//
// Everything a reviewer does is an [Action]: a list of [Change] values that is applied as a whole or not at all. A
// [Project] is nothing but the sum of its Actions, so the same Actions give the same Project on any machine. New
// Actions are made through a [Draft], which compares the entities put into it with the Project and writes down, for
// every field that differs, the new value and the old one. The old values are what makes every Action reversible
// (see [Action.Inverse]).
//
// The package does no input or output. Reading and writing project folders is package storage's work.
//
// # Five fields that others call confidence
//
// Stance and hedges belong to the claim as the text puts it ([Claim]). Reliability belongs to the [Source].
// Credibility, likelihood and confidence belong to one reviewer's [Assessment]. They are never derived from one another.
package annotate
