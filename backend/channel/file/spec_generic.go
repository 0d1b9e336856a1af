package file

import "zhanggui/backend/shop"

// genericSpec is any table by a mapping. Without one, headers equal to the field names are understood.
func genericSpec() *spec {
	s := &spec{platform: shop.Generic, aliases: map[string]string{}}
	for _, f := range mappable() {
		s.aliases[f] = f
	}
	return s
}
