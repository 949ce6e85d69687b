using System.Text.Json.Nodes;
using Referrals.Tests.Cases;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Operations;

/// <summary>
/// A database that an earlier version of the service made opens with this one: everything reads as it did then, now and as of any version
/// and moment, commands that come again get their first answers, and work goes on.
/// </summary>
public class when_an_old_database_is_opened(OldDatabase old, TestPostgres postgres) : IClassFixture<OldDatabase>
{
    private const string Doctor = "family-doctor@SX-V0101";
    private const string Dispatcher = "dispatcher@SX-H01";
    private const string Authority = "county-authority@340422";

    private static Recording Recorded => OldDatabase.Recorded;

    public static TheoryData<string> Kinds => [.. Recorded.Answers.Select(Kind).Distinct()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task what_was_answered_then_is_answered_again_and_nothing_is_written(string kind)
    {
        var differences = new List<string>();
        foreach (var request in Recorded.Answers.Where(request => Kind(request) == kind))
        {
            var answer = await request.To(old.Service).Anything().Run();
            differences.AddRange(request.Answer.Differences(answer).Select(difference => $"{request}: {difference}"));
        }

        differences.Take(50).ShouldBeEmpty($"{differences.Count} differences");
        (await CountOldEvents(old.Service)).ShouldBe(Recorded.Events);
    }

    /// <summary>Some streams of every kind, as they stand in the log; of all cases and pools the answers above hold every event.</summary>
    [Slow]
    [Fact]
    public async Task every_kind_of_stream_holds_the_same_events()
    {
        await using var folder = new EmbeddedPostgresFolder();
        foreach (var stream in Recorded.Streams)
        {
            string[] show = ["streams", "show", stream.Key, "--county", stream.County, "--json"];
            var (code, output, errors) = await ReferralsProcess.RunAsync(
                folder.DataFolder,
                show,
                ("ConnectionStrings__Referrals", old.Service.ConnectionString)
            );
            code.ShouldBe(0, errors);
            RecordedAnswer.Differences(stream.Events, JsonNode.Parse(output), stream.Key).ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task a_repeated_command_gets_its_first_answer_and_writes_nothing()
    {
        await using var service = await OldDatabase.Open(postgres);
        var differences = new List<string>();
        foreach (var command in Recorded.Commands.Concat(Recorded.Commands.Reverse()))
        {
            var answer = await command.To(service).Anything().Run();
            differences.AddRange(command.Answer.Differences(answer).Select(difference => $"{command}: {difference}"));
        }

        differences.ShouldBeEmpty();
        (await CountOldEvents(service)).ShouldBe(Recorded.Events);
    }

    [Theory]
    [InlineData("accept-once", """{"note":"别的话"}""")]
    [InlineData("allocate-1", """{"unit":"CARD-C"}""")]
    [InlineData("publish-beds-1", """{"beds":{"staffed":41,"census":36,"expectedDischarges":3}}""")]
    public async Task a_known_command_id_with_another_body_is_a_conflict(string key, string body)
    {
        var command = Recorded.Commands.Single(command => command.Key == key);
        await (command with { Body = body }).To(old.Service).Refused(422, "idempotency-key.reused");
        (await CountOldEvents(old.Service)).ShouldBe(Recorded.Events);
    }

    [Fact]
    public async Task cases_go_on_from_where_they_stood()
    {
        await using var service = await OldDatabase.Open(postgres);
        var township = service.As("township-centre@SX-T01", practitioner: "SX-P-T01-02");
        var form = CaseForms.Referral();
        form.Remove("patient");
        form.Remove("person");
        await Goes(service.As(Doctor), "a draft", "submission", form, "in-township-review");
        await Goes(service.As("township-centre@SX-T15"), "waits for its review", "review", new { }, "awaiting-answer");
        await Goes(service.As(Dispatcher), "waits for its answer", "acceptance", new { note = "请带好既往病历" }, "accepted");
        await Goes(service.As(Dispatcher), "waits on", "waiting-end", null, "accepted");
        await Goes(service.As(Dispatcher), "cancellation asked", "cancellation-confirmation", null, "cancelled");
        await Goes(service.As("specialist@SX-H01"), "arrives tomorrow", "arrival", new { }, "arrived");
        var followUp = new
        {
            way = "home-visit",
            finding = "improving",
            note = "伤口愈合好",
        };
        await Goes(township, "followed up today", "follow-ups", followUp, "in-care");
        await Goes(service.As("specialist@SX-H01"), "report is late", "outcome", CaseForms.Outcome, "concluded");
        var last = await Goes(service.As(Dispatcher), "to be arranged", "allocation", new { unit = "CARD-W" }, "arranged");

        // Lists and boards follow.
        var arranged = Recorded.Cases["to be arranged"];
        var list = await service.As(Dispatcher).Get("/api/worklists/to-arrange").After(last.Position);
        list["/items"].EnumerateArray().Select(item => item.GetProperty("id").GetString()).ShouldNotContain(arranged);
        var day = last.String("/appointment/pool/pool").Split('~')[^1];
        var board = await service.As(Dispatcher).Get($"/api/pools?from={day}&until={day}").After(last.Position);
        board.Text.ShouldContain(arranged);
        (await service.As(Doctor).Get("/api/inbox?unread=true").After(last.Position)).String("/items/0/case").ShouldBe(arranged);
    }

    [Fact]
    public async Task rules_that_span_cases_still_hold()
    {
        await using var service = await OldDatabase.Open(postgres);
        // The receiver's first look at a case is an event, the second is none.
        var at = At("answer is late");
        var before = (await service.As("family-doctor@SX-T13").Get(at)).Version;
        (await service.As(Dispatcher).Get(at)).Version.ShouldBe(before + 1);
        (await service.As(Dispatcher).Get(at)).Version.ShouldBe(before + 1);
        await service.As(Dispatcher).Post($"{at}/acceptance", new { }).IfMatch(before).Refused(412, "version.stale");

        // A patient whose data was erased is referred no more.
        await service.As(Doctor).Put(New(), CaseForms.Referral(person: Recorded.People["erased"])).Refused(400, "referral.person-unknown");

        // A patient who was registered then is found by the identity number, and the family doctor's contract applies.
        var doctor = service.As("family-doctor@SX-T01");
        var known = await doctor.Get($"/api/people/{Recorded.People["contract"]}");
        var identity = new { kind = "identity-card", number = known.String("/identity/number") };
        var patient = new
        {
            identity,
            name = known.String("/name"),
            phone = known.String("/phone"),
        };
        var sent = await doctor.Get((await doctor.Put(New(), CaseForms.Referral(patient)).Expect(201)).Header("Location")!);
        (sent.String("/person"), sent.String("/contract")).ShouldBe((Recorded.People["contract"], "SX-P-V0101-01"));

        // The newest policy is in force.
        (await service.As(Authority).Get("/api/policies"))["/version"]
            .GetInt32()
            .ShouldBe(3);
        (await service.As(Authority).Put("/api/policies/2027-06-02", await PolicyBody(service)).Expect(200)).Version.ShouldBe(5);
    }

    /// <summary>One live up-referral of a patient for each destination and specialty.</summary>
    [Fact]
    public async Task no_live_referral_is_sent_twice()
    {
        string[] over = ["declined", "cancelled", "concluded", "closed", "died"];
        var live = Recorded
            .Answers.Where(request =>
                request.Who.StartsWith("family-doctor@") && Recorded.Cases.Values.Contains(request.Path.Split('/')[^1])
            )
            .Select(request => (request.Who, Case: request.Answer.Body!))
            .Where(read => read.Case["request"]?["direction"]?.ToString() == "up" && read.Case["paperworkDue"] is null)
            .Where(read => read.Who == $"family-doctor@{read.Case["from"]!["institution"]}")
            .Where(read => !over.Contains(read.Case["state"]!.ToString()))
            .ToList();
        live.Count.ShouldBeGreaterThan(20);
        foreach (var (who, sent) in live)
        {
            var (to, person) = (sent["to"]!, sent["person"]!.ToString());
            var again = CaseForms.Referral(person: person, unit: to["unit"]!.ToString(), institution: to["institution"]!.ToString());
            var refused = await old.Service.As(who).Put(New(), again).Refused(409, "referral.already-live");
            refused.String("/values/case").ShouldBe(sent["id"]!.ToString());
        }

        (await CountOldEvents(old.Service)).ShouldBe(Recorded.Events);
    }

    [Fact]
    public async Task deadlines_of_old_cases_pass()
    {
        await using var service = await OldDatabase.Open(postgres);
        service.Clock.Advance(TimeSpan.FromDays(4));
        (await service.RunClocks()).ShouldBeGreaterThan(10);
        await service.CatchUp();
        (await service.As(Authority).Get(At("waits for its answer"))).String("/escalation/level").ShouldBe("lead-centre");
        (await service.As(Dispatcher).Get(At("did not come"))).String("/state").ShouldBe("hold-lapsed");
        (await service.As(Authority).Get($"/api/pools/{Recorded.Pools[2]}"))["/closed"].GetBoolean().ShouldBeTrue();
        (await service.RunClocks()).ShouldBe(0);

        service.Clock.Advance(TimeSpan.FromDays(3));
        (await service.RunClocks()).ShouldBeGreaterThan(0);
        await service.CatchUp();
        (await service.As(Authority).Get(At("waits for its answer"))).String("/escalation/level").ShouldBe("county");
        (await service.As(Authority).Get("/api/worklists/late")).Text.ShouldContain(Recorded.Cases["waits for its answer"]);
    }

    private static string At(string name) => $"/api/referrals/{Recorded.Cases[name]}";

    private static string New() => $"/api/referrals/{Guid.CreateVersion7()}";

    // Of /api/referrals?side=sent it is referrals.
    private static string Kind(RecordedRequest request) => request.Path.Split('/', '?')[2];

    /// <summary>One action on an old case: its version counts on, and what happened before stays.</summary>
    private static async Task<Answer> Goes(TestClient client, string name, string action, object? body, string state)
    {
        var before = (await client.Get($"{At(name)}/history")).Json;
        var answer = await client.Post($"{At(name)}/{action}", body).IfMatch((await client.Get(At(name))).Version).Expect(200);
        answer.String("/state").ShouldBe(state);
        var after = (await client.Get($"{At(name)}/history")).Json;
        after.GetArrayLength().ShouldBe((int)answer.Version);
        var known = before.EnumerateArray().Select(e => e.GetRawText()).ToList();
        after.EnumerateArray().Take(known.Count).Select(e => e.GetRawText()).ShouldBe(known);
        return answer;
    }

    private static async Task<JsonNode> PolicyBody(TestService service)
    {
        var policy = JsonNode.Parse((await service.As(Authority).Get("/api/policies")).Text)!;
        var body = policy["parameters"]!.DeepClone();
        body["reason"] = "后年起（示例）";
        return body;
    }

    // The sample's whitelist and catalogues, which there were not yet then, are entered at the start.
    private static Task<long> CountOldEvents(TestService service) =>
        service.Count("select count(*) from referrals.mt_events where stream_id not in ('whitelist', 'catalogues')");
}
