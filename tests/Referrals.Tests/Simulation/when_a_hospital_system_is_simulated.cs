using System.CommandLine;
using System.Text;
using System.Text.Json;
using Referrals.Institutions;
using Referrals.Shared;
using Referrals.Simulation.Hospital;
using Referrals.Tests.Broker;
using Referrals.Tests.Hosting;
using Referrals.Tests.Messages;

namespace Referrals.Tests.Simulation;

/// <summary>The HIS to test with, by all three ways at a real service; and its decisions and checks by themselves.</summary>
public class when_a_hospital_system_is_simulated(TestPostgres postgres, TestBroker broker, TestService service) : IClassFixture<TestService>
{
    private static readonly HospitalPlan Plan = new(
        HospitalStage.Hospital,
        MessageWay.Http,
        7,
        0.5,
        Pools: true,
        TimeSpan.Zero,
        0,
        0,
        0,
        null,
        null
    );

    private static readonly UnitOn Ward = new("SX-H01", "CARD", "", UnitKind.Department, "03.04", new DateOnly(2023, 9, 11), null);

    [Slow]
    [Theory]
    [InlineData("http")]
    [InlineData("webhook")]
    [InlineData("broker")]
    public async Task cases_come_to_their_report_though_messages_are_late_repeated_swapped_and_broken(string by)
    {
        if (by == "broker")
            TestBroker.Require();
        await using var stage = await HospitalStage.Start(postgres, by == "broker" ? broker : null);
        var accepted = Ids(refused: false, 3);
        var refused = Ids(refused: true, 1)[0];
        string[] both = ["--cases", "4", "--for", "3m", "--from", "beginning", "--repeat", "0.3", "--reorder", "0.4", "--break", "0.2"];
        var township = stage.Run(HospitalStage.Township, ["--no-pools", .. both]);
        var hospital = stage.Run(
            HospitalStage.Hospital,
            ["--by", by, "--refuse", "0.5", "--delay", "50ms", .. both, .. await stage.Way(by)]
        );
        foreach (var id in accepted.Append(refused))
            await stage.Send(id);
        await stage.Reaches(refused, "declined", township, hospital);
        if (by == "webhook")
            await IsLeftAlone(stage.Listens);
        foreach (var id in accepted)
            await stage.Confirm(id);

        foreach (var run in (Task<(int Code, JsonElement Summary, string Said)>[])[township, hospital])
        {
            var (code, summary, said) = await run;
            code.ShouldBe(0, said);
            summary.GetProperty("ended").GetInt32().ShouldBe(4);
            summary.GetProperty("wrong").GetArrayLength().ShouldBe(0);
            summary.GetProperty("gaps").GetInt32().ShouldBe(0, said);
            said.ShouldNotContain("虚构");
        }

        foreach (var id in accepted)
        {
            var reported = await stage.Case(id);
            reported.String("/state").ShouldBe("concluded");
            reported.String("/outcome/furtherPlan").ShouldBe("门诊随诊");
        }

        var (_, told, text) = await hospital;
        told.GetProperty("casesByState").GetProperty("concluded").GetInt32().ShouldBe(3, text);
        told.GetProperty("sameReceipts").GetInt32().ShouldBeGreaterThan(0, text);
        told.GetProperty("swapped").GetInt32().ShouldBeGreaterThan(0, text);
        told.GetProperty("broken").EnumerateObject().Count().ShouldBeGreaterThan(1, text);
        if (by == "webhook")
        {
            told.GetProperty("refused").GetProperty("not signed, or too old").GetInt32().ShouldBe(1);
            await stage.Service.As("administrator@340422").Get($"/api/webhooks/{HospitalStage.Hospital}").Expect(404);
        }

        File.Exists(stage.Place).ShouldBe(by == "http");
    }

    [Fact]
    public async Task every_broken_message_is_refused_by_the_service()
    {
        var decisions = new HospitalDecisions(Plan, []);
        var good = decisions.Activity(Shanghai.Day(service.Clock.Now).AddDays(-1));
        var client = service.As($"his-system@{HospitalStage.Hospital}");
        (await Post(good)).String("/outcome").ShouldBe("accepted");
        var pool = new HospitalDecisions(Plan, [Ward]).Pools(Shanghai.Day(service.Clock.Now).AddDays(1))[0];
        (await Post(pool)).String("/outcome").ShouldBe("accepted");
        (await Post(HospitalFaults.All.Single(fault => fault.Name == HospitalFaults.UsedId).Of(pool)))
            .String("/problem/code")
            .ShouldBe("idempotency-key.reused");
        var codes = new List<string>();
        foreach (var (name, of) in HospitalFaults.All)
        {
            var answer = await Post(of(name == HospitalFaults.UsedId ? good : good with { Name = "other" }));
            ((int)answer.Status).ShouldBeInRange(400, 422, name);
            codes.Add(answer.String(answer.Json.TryGetProperty("problem", out _) ? "/problem/code" : "/code"));
        }

        codes.ShouldBe([
            "body.malformed",
            "message.not-a-cloud-event",
            "message.type-unknown",
            "message.source-not-yours",
            "request.invalid",
            "idempotency-key.reused",
        ]);

        Task<Answer> Post(HospitalMessage message) =>
            client.Post("/api/messages").Raw(Encoding.UTF8.GetString(message.Body()), MessageForms.One).Anything().Run();
    }

    [Fact]
    public void the_same_message_has_the_same_answer_with_the_same_ids()
    {
        var id = Guid.CreateVersion7();
        var said = Told(id, "referral.submitted.v1", "awaiting-answer", 1);
        Bodies(Plan).ShouldBe(Bodies(Plan));
        Bodies(Plan).ShouldNotBe(Bodies(Plan with { Seed = 8 }));
        var decisions = new HospitalDecisions(Plan with { Refuse = 0 }, []);
        Answer("referral.submitted.v1", "awaiting-answer").ShouldBe(["referral.acceptance.v1", "referral.allocation.v1"]);
        Answer("referral.submitted.v1", "in-township-review").ShouldBeEmpty("another reviews");
        Answer("referral.appointment-confirmed.v1", "arranged").ShouldBe(["referral.arrival.v1"]);
        Answer("referral.care-begun.v1", "in-care").ShouldBe(["referral.conclusion.v1", "referral.outcome.v1"]);
        Answer("referral.place-withdrawn.v1", "hold-lapsed").ShouldBe(["referral.allocation.v1"]);
        Answer("reference.changed.v1", "").ShouldBeEmpty();
        Answer("consultation.requested.v1", "awaiting-answer").ShouldBeEmpty("people answer consultations");
        new HospitalDecisions(Plan with { Refuse = 1 }, [])
            .On("referral.submitted.v1", said.GetProperty("data"))
            .Single()
            .Type.ShouldBe("referral.refusal.v1");
        new HospitalDecisions(Plan with { Institution = "SX-H02" }, [])
            .On("referral.submitted.v1", said.GetProperty("data"))
            .ShouldBeEmpty("another's case");

        List<string> Bodies(HospitalPlan plan) =>
            [
                .. new HospitalDecisions(plan, [])
                    .On("referral.submitted.v1", said.GetProperty("data"))
                    .Select(message => Encoding.UTF8.GetString(message.Body())),
            ];

        IEnumerable<string> Answer(string type, string state) =>
            decisions.On(type, Told(id, type, state, 2).GetProperty("data")).Select(message => message.Type);
    }

    [Fact]
    public void what_comes_again_is_dropped_and_what_comes_in_the_wrong_order_is_told()
    {
        var statistics = new HospitalStatistics();
        var id = Guid.CreateVersion7();
        statistics.Told(Told(id, "referral.submitted.v1", "awaiting-answer", 1)).ShouldBeTrue();
        statistics.Told(Told(id, "referral.submitted.v1", "awaiting-answer", 1)).ShouldBeFalse();
        statistics.Told(Told(id, "referral.arranged.v1", "arranged", 4)).ShouldBeTrue();
        statistics.Told(Told(Guid.CreateVersion7(), "referral.submitted.v1", "awaiting-answer", 1)).ShouldBeTrue();
        var summary = statistics.Summarise(Plan, false, TimeSpan.Zero);
        (summary.Right, summary.Read, summary.Dropped, summary.Gaps).ShouldBe((true, 3, 1, 1));
        statistics.Told(Told(id, "referral.accepted.v1", "accepted", 3)).ShouldBeTrue();
        statistics.Summarise(Plan, false, TimeSpan.Zero).Wrong.Single().ShouldContain($"{id}: referral.accepted.v1");
    }

    [Fact]
    public void another_receipt_for_the_same_message_and_a_broken_message_that_is_accepted_are_wrong()
    {
        var good = new HospitalDecisions(Plan, []).Activity(new DateOnly(2026, 3, 1));
        var statistics = new HospitalStatistics();
        statistics.Answered(good, JsonElement.Parse("""{"outcome":"refused","problem":{"code":"referral.wrong-state"}}"""));
        statistics.Answered(good, JsonElement.Parse("""{"outcome":"accepted","version":1}"""));
        statistics.Answered(good, JsonElement.Parse("""{"outcome":"accepted", "version": 1}"""));
        statistics.Answered(good with { Fault = "any" }, JsonElement.Parse("""{"outcome":"refused","problem":{"code":"a.b"}}"""));
        var right = statistics.Summarise(Plan, false, TimeSpan.Zero);
        (right.Right, right.SameReceipts, right.Broken["any: a.b"]).ShouldBe((true, 1, 1));

        statistics.Answered(good, JsonElement.Parse("""{"outcome":"accepted","version":2}"""));
        statistics.Answered(good, JsonElement.Parse("""{"outcome":"refused","problem":{"code":"referral.wrong-state"}}"""));
        statistics.Answered(good with { Fault = "any" }, JsonElement.Parse("""{"outcome":"accepted"}"""));
        statistics.Summarise(Plan, false, TimeSpan.Zero).Wrong.Count.ShouldBe(3);
    }

    [Theory]
    [InlineData(1, "--by", "pigeon")]
    [InlineData(1, "--repeat", "2")]
    [InlineData(1, "--delay", "soon")]
    [InlineData(1, "--url", "5080")]
    [InlineData(2, "--by", "webhook")]
    [InlineData(2, "--by", "broker")]
    [InlineData(2, "--from", "yesterday")]
    [InlineData(1, "--token-file", "/nowhere")]
    public async Task what_makes_no_sense_is_said(int expected, string option, string value)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = await HospitalCommand
            .Build()
            .Parse(["--institution", "SX-H01", option, value])
            .InvokeAsync(new InvocationConfiguration { Output = output, Error = error }, TestContext.Current.CancellationToken);
        code.ShouldBe(expected);
        error.ToString().ShouldNotBeEmpty();
    }

    private static async Task IsLeftAlone(Uri listens)
    {
        using var stranger = new HttpClient();
        using var lie = new StringContent("{}");
        using var answer = await stranger.PostAsync(listens, lie, TestContext.Current.CancellationToken);
        ((int)answer.StatusCode).ShouldBe(401);
    }

    private static List<Guid> Ids(bool refused, int count)
    {
        var decisions = new HospitalDecisions(Plan, []);
        return [.. Enumerable.Range(0, 1_000).Select(_ => Guid.CreateVersion7()).Where(id => decisions.Refuses(id) == refused).Take(count)];
    }

    private static JsonElement Told(Guid id, string type, string state, int version) =>
        JsonSerializer.SerializeToElement(
            new
            {
                id = $"{version}-{id}",
                type,
                subject = id,
                sequence = $"{version:D19}-0000",
                data = new
                {
                    at = "2026-03-02T09:00:00+08:00",
                    referral = new
                    {
                        id,
                        version,
                        state = state.Length > 0 ? state : "closed",
                        from = new { institution = "SX-T01" },
                        to = new
                        {
                            institution = "SX-H01",
                            unit = "CARD",
                            specialty = "03.04",
                        },
                        reviewer = "SX-T01",
                        request = new
                        {
                            direction = "up",
                            resource = "bed",
                            diagnoses = new[]
                            {
                                new
                                {
                                    code = "I20.0",
                                    system = "icd-10-gb",
                                    version = "GB/T 14396-2016",
                                },
                            },
                        },
                    },
                },
            }
        );
}
