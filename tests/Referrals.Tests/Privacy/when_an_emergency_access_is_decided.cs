// The rules of emergency accesses: one at a time for a patient, not too many at once, reviewed once and by somebody else.
using Referrals.Privacy;
using Referrals.Shared;

namespace Referrals.Tests.Privacy;

public class when_an_emergency_access_is_decided
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 8, 0, 0, TimeSpan.FromHours(8));

    private static readonly EmergencyAccessOpened First = new(
        "",
        "p1",
        null,
        "reader",
        "SX-P-H02-02",
        "SX-H02",
        EmergencyReason.LifeThreatening,
        null,
        ["SX-V0101"],
        Now,
        Now.AddHours(24),
        1
    );

    private static EmergencyAccesses Given(params object[] events) =>
        events.Aggregate(EmergencyAccesses.Aggregate.Initial, EmergencyAccesses.Aggregate.Evolve);

    private static EmergencyAccessOpened Opened(EmergencyAccesses state, EmergencyAccessOpened asked) =>
        state.Open([asked.Person], asked, 10).Events.ShouldHaveSingleItem().ShouldBeOfType<EmergencyAccessOpened>();

    private static EmergencyAccessReviewed Word(string id, EmergencyVerdict verdict, string by = "authority") =>
        new(id, verdict, null, by, Now.AddHours(1));

    [Fact]
    public void the_first_is_opened_and_its_id_leads_back_to_the_stream()
    {
        var opened = Opened(Given(), First);
        EmergencyAccesses.StreamOf(opened.Id).ShouldBe(EmergencyAccesses.StreamKey("reader"));
        opened.Id.ShouldEndWith("-1");
        (opened with { Id = "" }).ShouldBe(First);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("{access}")]
    [InlineData("0000000000000000000000000000000g-1")]
    [InlineData("00000000000000000000000000000000-")]
    [InlineData("00000000000000000000000000000000-x")]
    [InlineData("00000000000000000000000000000000-1234567890123")]
    public void what_is_no_id_leads_nowhere(string id) => EmergencyAccesses.StreamOf(id).ShouldBeNull();

    [Fact]
    public void of_the_same_patient_it_is_opened_once_by_whatever_reference()
    {
        var state = Given(Opened(Given(), First));
        state.Open(["p2", "p1"], First with { Person = "p2", At = Now.AddHours(23) }, 10).ShouldBe(Decided.Nothing);
        state.OpenFor(["p2", "p1"], "SX-H02", Now.AddHours(23))!.Opened.Person.ShouldBe("p1");
        Opened(state, First with { Person = "p2" }).Id.ShouldEndWith("-2");
    }

    [Fact]
    public void at_its_end_it_opens_nothing_and_may_be_opened_again()
    {
        var state = Given(Opened(Given(), First));
        state.OpenFor(["p1"], "SX-H02", Now.AddHours(24).AddTicks(-1)).ShouldNotBeNull();
        state.OpenFor(["p1"], "SX-H02", Now.AddHours(24)).ShouldBeNull();
        Opened(state, First with { At = Now.AddHours(24), Until = Now.AddHours(48) }).Id.ShouldEndWith("-2");
    }

    [Fact]
    public void it_opens_nothing_for_the_same_account_at_another_institution() =>
        Given(Opened(Given(), First)).OpenFor(["p1"], "SX-H01", Now).ShouldBeNull();

    [Fact]
    public void no_more_than_so_many_are_open_at_once()
    {
        var state = Given(Opened(Given(), First));
        var refused = state.Open(["p2"], First with { Person = "p2" }, 1).Refusal.ShouldNotBeNull();
        (refused.Code, refused.Values!["limit"]).ShouldBe(("emergency-access.too-many-open", "1"));
        state.Open(["p1"], First, 1).ShouldBe(Decided.Nothing, "it is open already");
        state.Open(["p2"], First with { Person = "p2", At = Now.AddHours(24) }, 1).Events.Count.ShouldBe(1);
    }

    [Fact]
    public void it_is_reviewed_once_by_somebody_else()
    {
        var opened = Opened(Given(), First);
        var state = Given(opened);
        state.Review(Word(opened.Id, EmergencyVerdict.Justified, "reader")).Refusal!.Code.ShouldBe("emergency-access.own");
        state.Review(Word("00000000000000000000000000000000-1", EmergencyVerdict.Justified)).Refusal!.Code.ShouldBe("not-found");
        var word = Word(opened.Id, EmergencyVerdict.Justified);
        state.Review(word).Events.ShouldBe([word]);
        Given(opened, word)
            .Review(Word(opened.Id, EmergencyVerdict.NotJustified))
            .Refusal!.Code.ShouldBe("emergency-access.reviewed-already");
    }

    [Fact]
    public void one_that_was_not_justified_ends_there_and_a_justified_one_goes_on()
    {
        var opened = Opened(Given(), First);
        Given(opened, Word(opened.Id, EmergencyVerdict.NotJustified)).OpenFor(["p1"], "SX-H02", Now.AddHours(1)).ShouldBeNull();
        Given(opened, Word(opened.Id, EmergencyVerdict.Justified)).OpenFor(["p1"], "SX-H02", Now.AddHours(1)).ShouldNotBeNull();
        var late = Word(opened.Id, EmergencyVerdict.NotJustified) with { At = Now.AddDays(3) };
        Given(opened, late).All[0].EndsAt.ShouldBe(opened.Until, "it had ended before");
    }

    [Fact]
    public void events_of_other_streams_are_refused() =>
        Should.Throw<InvalidOperationException>(() => Given(Word("00000000000000000000000000000000-1", EmergencyVerdict.Justified)));
}
