package shape

import (
	"fmt"
	"strings"

	"rsc.io/qr"

	"wanjia/base/fault"
)

// quiet is the white around a code that readers need (ISO/IEC 18004: four modules).
const quiet = 4

// QR draws a QR code as one path of an SVG.
func QR(text string) ([]byte, error) {
	c, err := qr.Encode(text, qr.M)
	if err != nil {
		return nil, fault.New(fault.Internal, "http.code").Because(err)
	}
	size := c.Size + 2*quiet
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h%dv%dH0z"/><path d="`,
		size, size, size, size)
	for y := range c.Size {
		for x := range c.Size {
			if c.Black(x, y) {
				fmt.Fprintf(&b, "M%d %dh1v1h-1z", x+quiet, y+quiet)
			}
		}
	}
	b.WriteString("\"/></svg>\n")
	return []byte(b.String()), nil
}
