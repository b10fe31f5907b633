package search

import "strings"

// functionWords hold a sentence together and say little themselves, above all in questions: how many people died. In a large
// project their frequency tells that. In a small one it does not, so that there they are taken to stand in at least one of so
// many records as functionShare says.
var functionWords = func() map[string]bool {
	words := map[string]bool{}
	for _, w := range strings.Fields(`
		a about after all also an and any are as at be because been before being between both but by can could did do does done
		during each for from had has have he her here his how i if in into is it its just like made many may me might more most much
		must my no nor not now of off on one only or other our out over own same she should so some such than that the their them
		then there these they this those through to too under until up very was we were what when where which while who whom whose
		why will with would you your
		aber als am an auf aus bei bin bis das dass dem den der des die doch ein eine einem einen einer es fur hat ich im ist mit
		nach nicht noch nur oder sich sie sind so und uber um von vor war was wer wie wird wo zu zum zur
		au aux avec ce ces cette dans de des du elle en est et il ils la le les leur mais ne ou par pas pour que qui sa se ses son
		sont sur un une
		al como con cual del el ella ellos era es esta este ha hay las lo los mas muy para pero por se sin su sus una y
		в во и из к как на не но о об от по под при с со у что это где когда кто был была были за для або але був була були він вона
		вони до з за й та те це у чи що як`) {
		words[w] = true
	}
	return words
}()

const functionShare = 20
