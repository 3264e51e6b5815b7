package engine

import (
	"database/sql"
	"fmt"
	"reflect"
)

// assign puts a value of SQLite into a destination, as strictly as pgx does for PostgreSQL's:
// NULL needs a pointer to a pointer (or a Scanner), and a text is not a number.
func assign(dest, v any) error {
	switch d := dest.(type) {
	case *int64:
		if x, ok := v.(int64); ok {
			*d = x
			return nil
		}
	case *string:
		if x, ok := v.(string); ok {
			*d = x
			return nil
		}
	case *int:
		if x, ok := v.(int64); ok {
			*d = int(x)
			return nil
		}
	case *bool:
		if x, ok := v.(int64); ok {
			*d = x != 0
			return nil
		}
	case *[]byte:
		switch x := v.(type) {
		case nil:
			*d = nil
			return nil
		case []byte:
			if x == nil {
				x = []byte{} // the driver's empty blob; nil is NULL's
			}
			*d = x
			return nil
		}
	case *float64:
		switch x := v.(type) {
		case float64:
			*d = x
			return nil
		case int64:
			*d = float64(x)
			return nil
		}
	case *any:
		*d = v
		return nil
	case sql.Scanner:
		return d.Scan(v)
	}
	return assignKind(reflect.ValueOf(dest), v)
}

// assignKind handles pointers to pointers and the named kinds of the domain's codes.
func assignKind(ptr reflect.Value, v any) error {
	if ptr.Kind() != reflect.Pointer || ptr.IsNil() {
		return fmt.Errorf("the destination is a %s, not a pointer", ptr.Kind())
	}
	d := ptr.Elem()
	if d.Kind() == reflect.Pointer {
		if v == nil {
			d.SetZero()
			return nil
		}
		fresh := reflect.New(d.Type().Elem())
		if err := assign(fresh.Interface(), v); err != nil {
			return err
		}
		d.Set(fresh)
		return nil
	}
	switch x := v.(type) {
	case int64:
		switch {
		case d.CanInt() && !d.OverflowInt(x):
			d.SetInt(x)
			return nil
		case d.CanUint() && x >= 0 && !d.OverflowUint(uint64(x)):
			d.SetUint(uint64(x))
			return nil
		case d.Kind() == reflect.Bool:
			d.SetBool(x != 0)
			return nil
		case d.CanFloat():
			d.SetFloat(float64(x))
			return nil
		}
	case string:
		if d.Kind() == reflect.String {
			d.SetString(x)
			return nil
		}
	case float64:
		if d.CanFloat() {
			d.SetFloat(x)
			return nil
		}
	case []byte:
		if d.Kind() == reflect.Slice && d.Type().Elem().Kind() == reflect.Uint8 {
			d.SetBytes(x)
			return nil
		}
	}
	if v == nil {
		return fmt.Errorf("NULL does not fit a %s", d.Type())
	}
	return fmt.Errorf("a %T does not fit a %s", v, d.Type())
}
