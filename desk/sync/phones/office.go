package phones

import (
	"crypto/ecdh"
	"strconv"

	"wanjia/base/fault"
	"wanjia/base/seal"
)

// OfficeKey is what phones seal unsent entries to, in case their PIN is lost. It follows from the master secret.
func OfficeKey(keys *seal.Keys) (*ecdh.PrivateKey, error) {
	for i := range 8 { // a scalar that isn't below the order of the curve is as good as impossible
		n := strconv.Itoa(i)
		a, b := keys.Blind("sync office key a", n), keys.Blind("sync office key b", n)
		if k, err := ecdh.P256().NewPrivateKey(append(a[:], b[:]...)); err == nil {
			return k, nil
		}
	}
	return nil, fault.New(fault.Internal, "sync.office.key")
}
