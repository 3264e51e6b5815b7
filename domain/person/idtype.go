package person

import (
	"strings"

	"wanjia/base/fault"
	"wanjia/base/words"
)

// IDType is the kind of an identifier. The zero value is no type: guess.
type IDType uint8

// The kinds of identifiers.
const (
	NoID                IDType = iota
	Citizen                    // GB 11643: 18 characters; the 15 digits of before 1999 are converted
	HKMacaoTaiwanPermit        // residence permit of Hong Kong, Macao and Taiwan residents, 18 characters
	ForeignPermanent           // foreign permanent resident card: 18 digits since 2023, 15 characters before
	HKMacaoTravel              // travel permit of Hong Kong and Macao residents
	Passport                   // any country's, read loosely
	BirthCertificate           // number of a medical certificate of birth
	ResidencePermit            // residence permit of internal migrants: it carries the citizen number
	SocialCredit               // GB 32100, for organisations
	OtherID                    // anything else, such as another country's numbers: no check
)

// IDTypes lists every kind.
func IDTypes() []IDType {
	return []IDType{Citizen, HKMacaoTaiwanPermit, ForeignPermanent, HKMacaoTravel, Passport, BirthCertificate,
		ResidencePermit, SocialCredit, OtherID}
}

// idCodes are the English codes in the order of the kinds.
var idCodes = [...]string{"", "citizen", "hk_macao_taiwan_permit", "foreign_permanent", "hk_macao_travel", "passport", "birth_certificate",
	"residence_permit", "social_credit", "other"}

// String is the English code, empty for no type.
func (t IDType) String() string {
	if int(t) >= len(idCodes) {
		return ""
	}
	return idCodes[t]
}

// Key is the catalogue key of the name for people.
func (t IDType) Key() string { return "person.idtype." + t.String() }

// tells says whether numbers of the kind hold the date of birth.
func (t IDType) tells() bool {
	return t == Citizen || t == ResidencePermit || t == HKMacaoTaiwanPermit || t == ForeignPermanent
}

// ParseIDType reads the English codes and the names of the catalogues; the empty text is NoID.
func ParseIDType(text string) (IDType, error) {
	text = strings.ToLower(strings.TrimSpace(words.HalfWidth(text)))
	if text == "" {
		return NoID, nil
	}
	code := strings.NewReplacer(" ", "_", "-", "_").Replace(text)
	for _, t := range IDTypes() {
		if code == t.String() {
			return t, nil
		}
	}
	for _, t := range IDTypes() {
		if words.Says(t.Key(), text) || words.Says(t.Key()+".also", text) {
			return t, nil
		}
	}
	return NoID, fault.New(fault.Invalid, "person.idtype.unread", "text", short(text)).In("id_type")
}

// rules are the reading rules in the order of the kinds: each gives the normal form of a number without separators.
var rules = [...]func(string) (string, []Doubt, error){readOther, readCitizen, readHKMacaoTaiwan, readForeign, readHKMacaoTravel,
	readPassport, readBirthCertificate, readCitizen, readSocialCredit, readOther}

// guess names the kind that a number without separators looks like. A number of a checked kind's shape is taken for that kind even
// where its check fails, so that a slip of the pen is reported and not filed away as "other".
func guess(n string) IDType {
	switch {
	case len(n) == 18 && digits(n[:17]) && (n[17] == 'X' || digits(n[17:])):
		return guess18(n)
	case len(n) == 18 && socialShape(n):
		return SocialCredit
	case len(n) == 15 && digits(n):
		return Citizen
	case len(n) == 15 && letters(n[:3]) && digits(n[3:]):
		return ForeignPermanent
	case isHKMacaoTravel(n):
		return HKMacaoTravel
	case len(n) == 9 && letters(n[:1]) && (digits(n[1:]) || letters(n[1:2]) && digits(n[2:])):
		return Passport
	}
	return OtherID
}

// guess18 parts the kinds whose numbers are 17 digits and a digit or X. Social credit codes of firms begin with 91 to 93, as
// foreign permanent residents of the northern provinces do: the check characters tell them apart.
func guess18(n string) IDType {
	switch {
	case n[:2] == "81" || n[:2] == "82" || n[:2] == "83":
		return HKMacaoTaiwanPermit
	case n[0] == '9' && !passes18(n) && socialCheck(n) == n[17]:
		return SocialCredit
	case n[0] == '9' && isProvince(n[1:3]):
		return ForeignPermanent
	}
	return Citizen
}
