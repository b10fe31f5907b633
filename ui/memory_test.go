package ui

import (
	"runtime/debug"
	"runtime/metrics"
	"testing"
)

// growth is by how many percent the memory may grow before it is tidied.
func growth() uint64 {
	sample := []metrics.Sample{{Name: "/gc/gogc:percent"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

func TestLoadingIsNotHeldUpByThrift(t *testing.T) {
	defer debug.SetGCPercent(debug.SetGCPercent(heapGrowth))
	burst(func() {
		if got := growth(); got != 100 {
			t.Errorf("while a project is loaded the memory may grow by %d %%", got)
		}
		burst(func() {}) // another one that ends before
		if got := growth(); got != 100 {
			t.Errorf("when another one has been loaded it may grow by %d %%", got)
		}
	})
	if got := growth(); got != heapGrowth {
		t.Errorf("afterwards it may grow by %d %%", got)
	}
	debug.SetGCPercent(300)
	burst(func() {
		if got := growth(); got != 300 {
			t.Errorf("who lets it grow by 300 %% gets %d", got)
		}
	})
}
