// Given what is known on the day, when a form is checked, then every fault stands at its pointer, and what is right becomes a request.
using System.Security.Cryptography;
using Referrals.Cases;
using Referrals.Http;
using Referrals.People;
using Referrals.Shared;
using static Referrals.Tests.Cases.RequestFaults;

namespace Referrals.Tests.Cases;

/// <summary>The checks alone. What JSON itself refuses is tested over HTTP, see <see cref="when_bad_input_comes"/>.</summary>
public class when_a_request_is_checked
{
    private static readonly Dictionary<string, (int Limit, Func<string, ReferralForm> Form)> Texts = new()
    {
        ["/reason"] = (2_000, text => Upward with { Reason = text }),
        ["/summary"] = (4_000, text => Upward with { Summary = text }),
        ["/examinations"] = (4_000, text => Upward with { Examinations = text }),
        ["/treatment"] = (4_000, text => Upward with { Treatment = text }),
        ["/cautions"] = (2_000, text => Upward with { Cautions = text }),
        ["/fourExaminations"] = (2_000, text => Upward with { FourExaminations = text }),
        ["/treatmentPrinciple"] = (2_000, text => Upward with { TreatmentPrinciple = text }),
        ["/herbalPrescription"] = (2_000, text => Upward with { HerbalPrescription = text }),
        ["/plan/dischargeSummary"] = (4_000, text => Home with { Plan = Plan with { DischargeSummary = text } }),
        ["/plan/rehabilitationPlan"] = (4_000, text => Home with { Plan = Plan with { RehabilitationPlan = text } }),
        ["/plan/medication"] = (4_000, text => Home with { Plan = Plan with { Medication = text } }),
    };

    public static TheoryData<string> Names => [.. ByName.Keys];

    public static TheoryData<string> Pointers => [.. Texts.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void each_fault_stands_at_its_pointer(string name) => Faults(ByName[name].Form).ShouldBe(RequestFaults.ByName[name].Faults);

    [Theory]
    [MemberData(nameof(Pointers))]
    public void each_text_has_its_length_and_may_have_lines(string pointer)
    {
        var (limit, form) = Texts[pointer];
        Faults(form(new string('长', limit))).ShouldBeEmpty();
        Faults(form("一\n二\t三")).ShouldBeEmpty();
        Faults(form(new string('长', limit + 1))).ShouldBe([$"field.too-long {pointer} {limit}"]);
        Faults(form("a\u0007b")).ShouldBe([$"field.control-character {pointer} 2..U+0007"]);
    }

    [Fact]
    public void what_is_right_becomes_a_request()
    {
        var sealer = Sealer();
        var request = Request(
            Home with
            {
                Destination = new DestinationForm(" T1 ", "GM"),
                Summary = " 病情 ",
                Cautions = "  ",
                ValidFrom = Today.AddDays(2),
                Plan = Plan with { FollowUps = [Today.AddDays(9), Today.AddDays(2), Today.AddDays(9)] },
            }
        )(sealer);
        (request.Direction, request.Urgency, request.Resource, request.Payment).ShouldBe(
            (Direction.Down, Urgency.Urgent, Resource.Bed, PaymentType.ResidentInsurance)
        );
        request.Destination.ShouldBe(new Destination("T1", "GM", "02"));
        request.Diagnoses.ShouldBe([new Diagnosis("I20.0", "icd-10-gb", Edition)]);
        (request.ValidFrom, request.ValidUntil).ShouldBe((Today.AddDays(2), Today.AddDays(32)));
        request.Plan!.FollowUps.ShouldBe([Today.AddDays(2), Today.AddDays(9)]);
        var narrative = request.Narrative;
        (
            (SealedText?[])
                [
                    narrative.Reason,
                    narrative.Summary,
                    request.Plan.DischargeSummary,
                    request.Plan.RehabilitationPlan,
                    request.Plan.Medication,
                ]
        )
            .Select(text => sealer.Open(text!.Value))
            .ShouldBe(["进一步诊治", "病情", "小结", "康复", "用药"]);
        (
            (SealedText?[])
                [
                    narrative.Examinations,
                    narrative.Treatment,
                    narrative.Cautions,
                    narrative.FourExaminations,
                    narrative.TreatmentPrinciple,
                    narrative.HerbalPrescription,
                ]
        ).ShouldAllBe(text => text == null);
    }

    [Fact]
    public void who_names_no_days_has_as_many_as_the_policy_allows()
    {
        var request = Request(Upward)(Sealer());
        (request.ValidFrom, request.ValidUntil, request.Plan).ShouldBe((Today, Today.AddDays(30), null));
    }

    [Theory]
    [InlineData("V1", "T1", "up")]
    [InlineData("V1", "H1", "up")]
    [InlineData("V1", "P", "up")]
    [InlineData("V1", "S", "lateral")]
    [InlineData("S", "T2", "up")]
    [InlineData("T1", "H1", "up")]
    [InlineData("T1", "M", "up")]
    [InlineData("T1", "T2", "lateral")]
    [InlineData("T1", "P", "lateral")]
    [InlineData("T1", "V1", "down")]
    [InlineData("P", "S", "down")]
    [InlineData("H1", "T1", "down")]
    [InlineData("H1", "V1", "down")]
    [InlineData("H1", "P", "down")]
    [InlineData("H1", "H2", "lateral")]
    [InlineData("H1", "M", "lateral")]
    [InlineData("D", "H1", "lateral")]
    [InlineData("V1", "X", "out-of-county")]
    [InlineData("H1", "X", "out-of-county")]
    [InlineData("X", "X2", "out-of-county")]
    // Who comes from outside, or from where nobody is any more, is sent nowhere within.
    [InlineData("X", "H1", null)]
    [InlineData("Z", "T1", null)]
    [InlineData("Z", "X", "out-of-county")]
    public void one_direction_leads_from_one_institution_to_another(string sender, string destination, string? direction) =>
        Enum.GetValues<Direction>()
            .Where(one => RequestCheck.Fits(one, destination, sender, Facts))
            .Select(one => Kebab.Of(one))
            .ShouldBe(direction is null ? [] : [direction]);

    [Theory]
    [InlineData("H1~bed~CARD~2024-03-04", null)]
    [InlineData(" H1~clinic-slot~CARD~P1~2024-03-04 ", null)]
    [InlineData("", "field.required")]
    [InlineData(" ", "field.required")]
    [InlineData("H1~sofa~CARD~2024-03-04", "field.format")]
    [InlineData("H1~bed~CARD~2024-02-30", "field.format")]
    [InlineData("H1~bed~CARD", "field.format")]
    [InlineData("H1~bed~CARD~P1~P2~2024-03-04", "field.format")]
    [InlineData("H1~bed~~2024-03-04", "field.format")]
    [InlineData("H 1~bed~CARD~2024-03-04", "field.format")]
    public void a_pool_is_named_by_its_whole_key(string key, string? fault)
    {
        var fields = new Fields();
        var pool = RequestCheck.Pool(fields, "/pool", key);
        Said(fields).ShouldBe(fault is null ? [] : [$"{fault} /pool"]);
        pool?.ToString().ShouldBe(key.Trim());
        (pool is null).ShouldBe(fault is not null);
    }

    private static Func<Sealer, ReferralRequest> Request(ReferralForm form)
    {
        var fields = new Fields();
        var texts = new OpenTexts(fields);
        var request = RequestCheck.Request(fields, texts, Facts, form);
        fields.Refusal.ShouldBeNull();
        return sealer =>
        {
            texts.Seal(sealer);
            return request();
        };
    }

    private static IEnumerable<string> Faults(ReferralForm form)
    {
        var fields = new Fields();
        RequestCheck.Request(fields, new OpenTexts(fields), Facts, form);
        return Said(fields);
    }

    // Code, pointer, and what the text names.
    private static IEnumerable<string> Said(Fields fields) =>
        (fields.Refusal?.Errors ?? []).Select(fault =>
            string.Join(
                ' ',
                (string[])
                    [fault.Code, fault.Pointer!, .. fault.Values is { } values ? [string.Join("..", values.Values)] : Array.Empty<string>()]
            )
        );

    private static Sealer Sealer() => new("340422", "p-one", RandomNumberGenerator.GetBytes(32));
}
