using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Referrals.Security;
using Referrals.Shared;
using Referrals.Tests.Hosting;
using Referrals.Tests.ReservedPools;

namespace Referrals.Tests.Cases;

/// <summary>Every endpoint × every role × every relation × cases in four states, against <see cref="AccessTable"/>.</summary>
public class when_somebody_asks_for_what_is_not_hers(TestService service) : IClassFixture<TestService>
{
    private static readonly Dictionary<Relation, string> Places = new()
    {
        [Relation.Sender] = "SX-V0101",
        [Relation.Reviewer] = "SX-T01",
        [Relation.Receiver] = "SX-M01",
        [Relation.Lead] = "SX-H01",
        [Relation.Unrelated] = "SX-T03",
        [Relation.None] = "340422",
    };

    private static readonly PoolKey Pool = new("SX-M01", Resource.ClinicSlot, "OBGY", null, new DateOnly(2030, 1, 1));

    private sealed record Seeded(string State, string Id, string Person, string Attachment);

    private sealed record Cell(AccessLine Line, string Role, Relation Relation, Seeded Case);

    [Fact]
    public void the_table_names_every_endpoint_and_nothing_else()
    {
        var endpoints = service
            .Services.GetServices<EndpointDataSource>()
            .SelectMany(source => source.Endpoints)
            .OfType<RouteEndpoint>()
            .Distinct()
            .Where(e => e.RoutePattern.RawText!.StartsWith("/api/") || e.RoutePattern.RawText!.StartsWith("/fhir/"))
            .SelectMany(
                e => e.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods,
                (e, method) => $"{method} {e.RoutePattern.RawText!.TrimEnd('/')}"
            );
        endpoints.Order(StringComparer.Ordinal).ShouldBe(AccessTable.All.Select(line => line.ToString()).Order(StringComparer.Ordinal));
        AccessTable.Everybody.Split(' ').Order().ShouldBe(RoleNames.All.Keys.Order());
    }

    [Slow]
    [Fact]
    public async Task she_gets_what_the_table_says_and_nothing_is_written()
    {
        Seeded[] seeded = [await Cancelled(), await InReview(), await InCare(), await Drafted()];
        var clients = new ConcurrentDictionary<(string, Relation), TestClient>();
        await service.Publish(Pool, Pool.Session("am", 8, 5));
        var bodies = Bodies();
        var before = await service.CountEvents();
        var failures = new ConcurrentBag<string>();
        var cells = Cells(seeded).ToList();
        var came = new ConcurrentDictionary<Entry, int>();

        await Parallel.ForEachAsync(
            cells,
            new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = TestContext.Current.CancellationToken },
            async (cell, _) =>
            {
                var client = clients.GetOrAdd((cell.Role, cell.Relation), who => service.As($"{who.Item1}@{Places[who.Item2]}"));
                var expected = cell.Line.Expected(cell.Role, cell.Relation, cell.Case.State);
                came.AddOrUpdate(expected, 1, (_, n) => n + 1);
                var answer = await Ask(client, cell, cell.Case.Id, cell.Case.Person, bodies);
                var fault = expected switch
                {
                    Entry.In => answer.Status is 401 or 403 or 404 or >= 500 ? "in" : null,
                    Entry.RoleNotPermitted => Is(answer, 403, "role.not-permitted"),
                    Entry.NotYours => Is(answer, 403, cell.Line.NotYours),
                    _ => Is(answer, 404, "not-found")
                        ?? (
                            Said(answer) == Said(await Ask(client, cell, Guid.NewGuid().ToString(), Another(cell.Case.Person), bodies))
                                ? null
                                : "as if it did not exist"
                        ),
                };
                if (fault is not null)
                    failures.Add(
                        $"{cell.Line} by {cell.Role}, {cell.Relation} of a case that is {cell.Case.State}: expected {fault}, but it is {answer.Status} {answer.Code}"
                    );
            }
        );

        failures.Order().Take(40).ShouldBeEmpty($"{failures.Count} of {cells.Count} cells");
        (await service.CountEvents()).ShouldBe(before, "what is refused writes nothing, and neither do the readings");
        cells.Count.ShouldBeGreaterThan(4_000);
        came.Keys.Order().ShouldBe(Enum.GetValues<Entry>());
    }

    [Fact]
    public async Task a_foreign_case_can_neither_be_begun_again_nor_revised()
    {
        var sent = await service.Sent();
        var before = await service.CountEvents();
        foreach (var who in new[] { "family-doctor@SX-T03", "family-doctor@SX-T15" })
        {
            await service.As(who).Put($"{sent}/draft", CaseForms.Referral(institution: "SX-M01", unit: "OBGY")).Refused(404, "not-found");
            await service.As(who).Put(sent, CaseForms.Referral(institution: "SX-M01", unit: "OBGY")).Refused(409, "referral.exists");
        }

        (await service.CountEvents()).ShouldBe(before);
    }

    [Fact]
    public async Task a_token_of_another_county_sees_nothing()
    {
        var sent = await service.Sent();
        foreach (var who in new[] { "family-doctor@SX-V0101", "dispatcher@SX-H01", "county-authority@340421" })
        {
            var stranger = service.As(who, county: "340421");
            await stranger.Get(sent).Refused(404, "not-found");
            await stranger.Get($"{sent}/history").Refused(404, "not-found");
            (await stranger.Get("/api/referrals?side=" + (who.StartsWith("county") ? "county" : "sent")))["/items"]
                .GetArrayLength()
                .ShouldBe(0);
        }

        await service
            .As("family-doctor@SX-V0101", county: "340421")
            .Post($"{sent}/cancellation", new { by = "patient", reason = "patient-improved" })
            .Refused(404, "not-found");
    }

    // In a case that still lives, those who may act would change it: they are asked in the one that is over.
    private static IEnumerable<Cell> Cells(Seeded[] seeded) =>
        from line in AccessTable.All
        from @case in line.OnCase ? seeded : seeded[..1]
        from role in AccessTable.Everybody.Split(' ')
        from relation in Enum.GetValues<Relation>()
        where relation != Relation.None || !AccessTable.Staff.Split(' ').Contains(role)
        where line.Method == "GET" || @case == seeded[0] || line.Expected(role, relation, @case.State) != Entry.In
        select new Cell(line, role, relation, @case);

    private static async Task<Answer> Ask(TestClient client, Cell cell, string id, string person, Dictionary<string, string> bodies)
    {
        var path = cell
            .Line.Route.Replace("{id:guid}", id)
            .Replace("{attachment:guid}", cell.Case.Attachment)
            .Replace("{person}", person)
            .Replace("institutions/{code}", "institutions/SX-H01")
            .Replace("practitioners/{code}", "practitioners/SX-P-H01-02")
            .Replace("members/{code}", "members/SX-T01")
            .Replace("{version}", "1")
            .Replace("conflicts/{id}", "conflicts/1")
            .Replace("{from}", "2030-01-01")
            .Replace("{centre}", "stroke")
            .Replace("{list}", "late")
            .Replace("feeds/{institution}", $"feeds/{Places[Relation.Receiver]}")
            .Replace("webhooks/{institution}", $"webhooks/{Places[Relation.Receiver]}")
            .Replace("table-mappings/{institution}/{table}", $"table-mappings/{Places[Relation.Receiver]}/schedule")
            .Replace("{reporter}", Places[Relation.Receiver])
            .Replace("{day}", "2030-01-01")
            .Replace("boards/institutions/{institution}", $"boards/institutions/{Places[Relation.Receiver]}")
            .Replace("doctors/{practitioner}", "doctors/SX-P-M01-01")
            .Replace("{month}", "2026-11")
            .Replace("{indicator}", "two-way-ratio")
            .Replace("{unit}", "CARD")
            .Replace("{group}", "SX-G1")
            .Replace("{pool}", Pool.ToString());
        if (path.EndsWith("by-name"))
            path += "?name=" + Uri.EscapeDataString("寿县人民医院");
        // Faulty, or it would not end.
        if (path == "/api/live")
            path += "?lastEventId=nonsense";
        if (path is "/api/boards/live" or "/api/boards/cases")
            path += $"?of=institution:{Places[Relation.Receiver]}&measure=up-sent&until=2999-01-01";
        var scenario = client.Send(new HttpMethod(cell.Line.Method), path).Anything();
        return await (
            cell.Line.Body is { } body
                ? scenario.Raw(bodies.Aggregate(body, (text, known) => text.Replace(known.Key, known.Value)))
                : scenario
        );
    }

    private Dictionary<string, string> Bodies() =>
        new()
        {
            ["$up"] = CaseSteps.Json(Without(CaseForms.Referral(institution: "SX-M01", unit: "OBGY"))),
            ["$down"] = CaseSteps.Json(CaseForms.Down(Shanghai.Day(service.Clock.Now))),
            ["$onward"] = CaseSteps.Json(
                new Dictionary<string, object?>(Without(CaseForms.Referral(institution: "SX-H02"))) { ["direction"] = "lateral" }
            ),
            ["$conclusion"] = CaseSteps.Json(CaseForms.Conclusion()),
            ["$outcome"] = CaseSteps.Json(CaseForms.Outcome),
            ["$soon"] = service.Clock.Now.AddHours(1).ToString("O"),
            ["$now"] = service.Clock.Now.ToString("O"),
            ["$later"] = Shanghai.Day(service.Clock.Now).AddDays(10).ToString("O"),
        };

    private static Dictionary<string, object?> Without(Dictionary<string, object?> form)
    {
        form.Remove("person");
        form.Remove("patient");
        return form;
    }

    private async Task<Seeded> Cancelled()
    {
        var at = await service.Reviewed("SX-M01", "OBGY");
        var attachment = await service.Attached(at, "family-doctor@SX-V0101");
        await service
            .As("family-doctor@SX-V0101")
            .Post($"{at}/cancellation", new { by = "patient", reason = "patient-improved" })
            .Expect(200);
        var seeded = await Seed(at, attachment);
        await service
            .As("family-doctor@SX-V0101")
            .Put(
                $"/api/people/{seeded.Person}/contract",
                new
                {
                    doctor = "SX-P-V0101-01",
                    institution = "SX-V0101",
                    from = "2026-01-01",
                    until = "2026-12-31",
                }
            )
            .Expect(200);
        return seeded;
    }

    private async Task<Seeded> InReview()
    {
        var at = await service.Sent("SX-M01", "OBGY");
        return await Seed(at, await service.Attached(at, "family-doctor@SX-V0101"));
    }

    private async Task<Seeded> InCare()
    {
        var at = await service.InCare("SX-M01", "OBGY");
        return await Seed(at, await service.Attached(at, "family-doctor@SX-V0101"));
    }

    private async Task<Seeded> Drafted()
    {
        var at = $"/api/referrals/{Guid.CreateVersion7()}";
        await service.As("family-doctor@SX-V0101").Put($"{at}/draft", CaseForms.Referral(institution: "SX-M01", unit: "OBGY")).Expect(201);
        return await Seed(at, Guid.NewGuid().ToString());
    }

    private async Task<Seeded> Seed(string at, string attachment)
    {
        var shown = await service.As("family-doctor@SX-V0101").Get(at);
        return new Seeded(shown.String("/state"), shown.String("/id"), shown.String("/person"), attachment);
    }

    private static string? Is(Answer answer, int status, string code) =>
        answer.Status == status && answer.Code == code ? null : $"{status} {code}";

    private static string Said(Answer answer)
    {
        var said = JsonNode.Parse(answer.Text)!.AsObject();
        said.Remove("traceId");
        return said.ToJsonString();
    }

    // A reference of the same form that nobody has.
    private static string Another(string person) => new([.. person[..^6], .. "0000zz"]);
}
