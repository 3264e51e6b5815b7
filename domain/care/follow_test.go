package care

import "testing"

func TestARecordIsFollowedUntilItHasAResultAndItsReferralsAreClosed(t *testing.T) {
	sent := ReferralStep{State: "sent"}
	for name, c := range map[string]struct {
		met   []Meeting
		steps []ReferralStep
		want  Follow
	}{
		"nothing was done yet":           {nil, nil, FollowResult},
		"a result that is waited for":    {[]Meeting{{Answers: map[string]string{"result": "waiting"}}}, nil, FollowResult},
		"a result":                       {[]Meeting{{Answers: map[string]string{"result": "negative"}}}, nil, ""},
		"a result and an open referral":  {[]Meeting{{Answers: map[string]string{"result": "positive"}}}, []ReferralStep{sent}, FollowReferral},
		"a result and a closed referral": {[]Meeting{{Answers: map[string]string{"result": "positive"}}}, []ReferralStep{sent, {State: "told"}}, ""},
		"a referral that isn't wanted":   {[]Meeting{{Answers: map[string]string{"result": "positive"}}}, []ReferralStep{sent, {State: "declined"}}, ""},
		"who declined isn't followed":    {[]Meeting{{Declined: true}}, nil, ""},
		"an outcome, to be told to them": {[]Meeting{{Answers: map[string]string{"result": "positive"}}}, []ReferralStep{sent, {State: "outcome"}}, FollowReferral},
	} {
		r := Record{Meetings: c.met, Steps: c.steps}
		if got := r.Follow(); got != c.want {
			t.Errorf("%s: %q is followed up, want %q", name, got, c.want)
		}
	}
}
