using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Referrals.Cases;
using Referrals.Shared;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Cases;

/// <summary>Random people send random requests about a case; the service answers what the document's table and a small model say.</summary>
public class when_random_requests_come_over_http(TestService service) : IClassFixture<TestService>
{
    private const int Sequences = 40;
    private const int Requests = 30;

    private static readonly string[] Actors =
    [
        "family-doctor@SX-V0101",
        "township-centre@SX-T01",
        "dispatcher@SX-H01",
        "specialist@SX-H01",
        "dispatcher@SX-H02",
        "family-doctor@SX-T03",
        "his-system@SX-T01",
        "county-authority@340422",
    ];

    private static readonly string[] Refusals =
    [
        "referral.wrong-state",
        "referral.not-yours",
        "not-found",
        "version.stale",
        "role.not-permitted",
    ];

    private static readonly Dictionary<ReferralAction, ActionLine> Lines = ActionTable.Lines.ToDictionary(l =>
        Kebab.Parse<ReferralAction>(l.Action)!.Value
    );

    // None leaves the county. Others are begun by other paths, files are no JSON, nobody has published a pool to wait for, no case is valid
    // for so short that it could be extended, and for the clock nobody can ask.
    private static readonly ReferralAction[] Actions =
    [
        .. Lines
            .Where(l => l.Value.Path.Length > 0)
            .Select(l => l.Key)
            .Where(a =>
                a
                    is not (
                        ReferralAction.Draft
                        or ReferralAction.StartEmergency
                        or ReferralAction.WaitForPlace
                        or ReferralAction.AddAttachment
                        or ReferralAction.WithdrawAttachment
                        or ReferralAction.ExtendValidity
                        or ReferralAction.DecideForCounty
                    )
            ),
    ];

    private readonly Dictionary<string, TestClient> clients = [];
    private readonly HashSet<string> reached = [];
    private readonly HashSet<string> answered = [];

    /// <summary>One request.</summary>
    /// <param name="Pick">Which of the actions that the model allows, and which of the actors who may.</param>
    /// <param name="Wild">Any action by any actor instead.</param>
    /// <param name="Stale">With the version before the newest.</param>
    /// <param name="Repeat">Sent twice under one key.</param>
    private sealed record Step(int Pick, bool Wild, bool Stale, bool Repeat);

    private sealed record Story(string Begin, Step[] Steps);

    private static readonly Arbitrary<Story> Stories = (
        from begin in Gen.Elements("submit", "submit", "draft", "emergency", "down")
        from steps in (
            from pick in Gen.Choose(0, 100_000)
            from wild in Gen.Frequency((1, Gen.Constant(true)), (2, Gen.Constant(false)))
            from stale in Gen.Frequency((1, Gen.Constant(true)), (9, Gen.Constant(false)))
            from repeat in Gen.Frequency((1, Gen.Constant(true)), (3, Gen.Constant(false)))
            select new Step(pick, wild, stale, repeat)
        ).ArrayOf(Requests)
        select new Story(begin, steps)
    ).ToArbitrary();

    [Slow]
    [Fact]
    public void the_service_answers_what_the_model_says()
    {
        Prop.ForAll(Stories, story => Run(story).GetAwaiter().GetResult()).Check(Config.QuickThrowOnFailure.WithMaxTest(Sequences));
        // Without these the test would show little.
        reached.Count.ShouldBeGreaterThan(12, string.Join(", ", reached));
        answered.IsSupersetOf(Refusals).ShouldBeTrue(string.Join(", ", answered));
    }

    private async Task Run(Story story)
    {
        var world = await Begin(story.Begin);
        foreach (var step in story.Steps)
        {
            reached.Add(world.Model.State);
            var (actor, action) = Choose(world, step);
            // Holds lapse and appointments pass only once their time has come.
            if (action is ReferralAction.ExpireHold or ReferralAction.RecordNoShow)
            {
                service.Clock.Advance(TimeSpan.FromHours(3));
                world.Later();
            }

            var expected = Expect(world, actor, action, step.Stale);
            var (method, path, body) = world.Request(action, actor, service.Clock.Now);
            var key = step.Repeat ? Guid.NewGuid().ToString("N") : null;
            var answer = await Send();
            answered.Add(answer.Code ?? "done");
            var said = $"{actor}: {action} of a case that is {world.Model} gives {answer}";
            (answer.Status, answer.Code).ShouldBe((expected.Status, expected.Code), said);
            if (expected.Allowed is not null)
                answer["/allowed"].EnumerateArray().Select(a => a.GetString()).ShouldBe(expected.Allowed, ignoreOrder: true, said);

            if (key is not null)
            {
                var events = await service.CountEvents();
                var again = await Send();
                (again.Status, again.Header("ETag"), again.Header("Location")).ShouldBe(
                    (answer.Status, answer.Header("ETag"), answer.Header("Location")),
                    said
                );
                // The recorded answer comes back from jsonb, which orders members in its own way.
                JsonNode.DeepEquals(WithoutTrace(again), WithoutTrace(answer)).ShouldBeTrue($"{said} and then {again}");
                (await service.CountEvents()).ShouldBe(events, "a repeated request writes nothing");
            }

            if (answer.Code is not null)
                continue;
            if (action == ReferralAction.RecordDeath)
                world.DiedAt = actor.Split('@')[1];
            world.After(action);
            answer.String("/state").ShouldBe(world.Model.State, said);
            answer["/version"].GetInt64().ShouldBeGreaterThan(world.Version, said);
            world.Version = answer["/version"].GetInt64();
            answer["/actions"].EnumerateArray().Select(a => a.GetString()).ShouldBe(world.OpenTo(actor), ignoreOrder: true, said);

            Task<Answer> Send()
            {
                var scenario = As(actor).Send(method, path, body).Anything();
                scenario = key is null ? scenario : scenario.IdempotencyKey(key);
                return (step.Stale ? scenario.IfMatch(world.Version - 1) : scenario).Run();
            }
        }
    }

    private static (int Status, string? Code, IEnumerable<string>? Allowed) Expect(
        CaseWorld world,
        string actor,
        ReferralAction action,
        bool stale
    )
    {
        if (!CaseWorld.IsStaff(actor))
            return (403, "role.not-permitted", null);
        if (!world.Sees(actor))
            return (404, "not-found", null);
        if (stale)
            return (412, "version.stale", null);
        if (!world.May(actor, action))
            return (403, "referral.not-yours", world.OpenTo(actor));
        if (!world.Model.Allows(action))
            return (409, "referral.wrong-state", world.Model.Allowed);
        if (action == ReferralAction.Close && world.Model is { Reported: true, PaperworkMissing: true })
            return (409, "referral.paperwork-missing", null);
        if (action == ReferralAction.RetractDeath && !actor.EndsWith($"@{world.DiedAt}", StringComparison.Ordinal))
            return (403, "referral.recorded-by-others", null);
        // Once confirmed it is held for as long as the patient has to come.
        if (action == ReferralAction.ExpireHold && world.Model.Confirmed)
            return (409, "referral.hold-has-not-lapsed", null);
        // The sender's doctor has the reserve to take from, and here is none.
        if (action is ReferralAction.Arrange or ReferralAction.Rearrange && actor.StartsWith("family-doctor", StringComparison.Ordinal))
            return (403, "pool.reserve-only", null);
        return (action is ReferralAction.OfferDownTransfer or ReferralAction.ReferOnward ? 201 : 200, null, null);
    }

    // Mostly what leads on, and seldom what ends a case.
    private static (string Actor, ReferralAction Action) Choose(CaseWorld world, Step step)
    {
        var open = step.Wild
            ? []
            : Actors
                .SelectMany(_ => Actions, (actor, action) => (actor, action))
                .Where(x =>
                    CaseWorld.IsStaff(x.actor) && world.Sees(x.actor) && world.May(x.actor, x.action) && world.Model.Allows(x.action)
                )
                .Where(x =>
                    step.Pick % 10 == 0
                    || x.action
                        is not (
                            ReferralAction.RecordDeath
                            or ReferralAction.RequestCancellation
                            or ReferralAction.Decline
                            or ReferralAction.Close
                        )
                )
                .ToList();
        var chosen =
            open.Count > 0
                ? open[step.Pick % open.Count]
                : (actor: Actors[step.Pick % Actors.Length], action: Actions[step.Pick / Actors.Length % Actions.Length]);
        return (chosen.actor, world.Means(chosen.action));
    }

    private async Task<CaseWorld> Begin(string begin)
    {
        var world = new CaseWorld(Guid.CreateVersion7(), begin == "down");
        var now = service.Clock.Now;
        var (who, path, body) = begin switch
        {
            "submit" => (Actors[0], "", (object)CaseForms.Referral()),
            "draft" => (Actors[0], "/draft", CaseForms.Referral()),
            "down" => (
                Actors[3],
                "",
                new Dictionary<string, object?>(CaseForms.Down(Shanghai.Day(now))) { ["patient"] = CaseForms.NewPatient() }
            ),
            _ => (
                Actors[2],
                "/emergency-arrival",
                new
                {
                    patient = CaseForms.NewPatient(),
                    from = "SX-V0101",
                    unit = "CARD",
                    channel = "chest-pain",
                    arrivedAt = now,
                }
            ),
        };
        var answer = await As(who).Put(world.At + path, body).Expect(201);
        world.After(
            begin switch
            {
                "draft" => ReferralAction.Draft,
                "emergency" => ReferralAction.StartEmergency,
                _ => ReferralAction.Submit,
            }
        );
        answer.String("/state").ShouldBe(world.Model.State);
        world.Version = answer.Version;
        world.Person = (await As(who).Get($"{world.At}?asOf=1")).String("/person");
        return world;
    }

    private TestClient As(string who) => clients.TryGetValue(who, out var client) ? client : clients[who] = service.As(who);

    private static JsonObject WithoutTrace(Answer answer)
    {
        var said = JsonNode.Parse(answer.Text)!.AsObject();
        said.Remove("traceId");
        return said;
    }
}
