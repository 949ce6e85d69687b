using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Referrals.Cases;
using Referrals.EventStore;
using Referrals.People;
using Referrals.Shared;
using Referrals.Simulation;
using Referrals.Tests.Hosting;

namespace Referrals.Tests.Simulation;

[Slow]
public class when_a_county_is_simulated(SimulatedCounty county) : IClassFixture<SimulatedCounty>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(SimulatedCounty.FirstDays), MemberType = typeof(SimulatedCounty))]
    public async Task every_answer_is_the_one_expected(DateOnly from)
    {
        var ran = (await county.From(from)).Ran;
        ran.Code.ShouldBe(0, $"{ran.Said}\n{ran.Summary}");
        ran.Summary.GetProperty("unexpected").GetArrayLength().ShouldBe(0);
        ran.Summary.GetProperty("differences").GetArrayLength().ShouldBe(0);
        ran.Summary.GetProperty("finished").GetBoolean().ShouldBeTrue();
        Counts(ran.Summary, "refusals").Values.Sum().ShouldBeGreaterThan(0);
        Counts(ran.Summary, "actions").Keys.ShouldContain("submit");
        ran.Said.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(3, "a line a day");
    }

    [Theory, MemberData(nameof(SimulatedCounty.FirstDays), MemberType = typeof(SimulatedCounty))]
    public async Task its_summary_says_what_is_in_the_log(DateOnly from)
    {
        var simulated = await county.From(from);
        var summary = simulated.Ran.Summary;
        var cases = await Cases(simulated.Service);
        var forms = new List<(string Urgency, string Direction)>();
        foreach (var (id, state) in cases)
            forms.Add(await Form(simulated.Service, id, state));
        Counts(summary, "byState").ShouldBe(cases.CountBy(one => Kebab.Of(one.State.Name)).ToDictionary(), ignoreOrder: true);
        Counts(summary, "byUrgency").ShouldBe(forms.CountBy(form => form.Urgency).ToDictionary(), ignoreOrder: true);
        Counts(summary, "byDirection").ShouldBe(forms.CountBy(form => form.Direction).ToDictionary(), ignoreOrder: true);
        summary.GetProperty("persons").GetInt32().ShouldBe(cases.Select(one => one.State.Details!.Person).Distinct().Count());
    }

    [Theory, MemberData(nameof(SimulatedCounty.FirstDays), MemberType = typeof(SimulatedCounty))]
    public async Task its_consultations_are_those_on_the_list(DateOnly from)
    {
        var simulated = await county.From(from);
        var begun = await SimulatedCounty.Rows(
            simulated.Database,
            "select kind, count(*) from referrals.consultations group by 1 order by 1"
        );
        var counted = simulated.Ran.Summary.GetProperty("consultations").EnumerateObject().ToList();
        counted
            .Select(kind => (kind.Name, kind.Value.GetProperty("asked").GetInt32()))
            .ShouldBe(begun.Select(row => (row[0], int.Parse(row[1]))));
        counted.Sum(kind => kind.Value.GetProperty("answered").GetInt32()).ShouldBeGreaterThan(5);
    }

    [Fact]
    public async Task the_same_seed_does_the_same_again()
    {
        var first = await Log(county.Database);
        var second = await Log(await county.Again());

        first.Count.ShouldBeGreaterThan(100);
        second.ShouldBe(first);
    }

    [Fact]
    public async Task nobody_in_it_exists()
    {
        var vault = county.Service.Services.GetRequiredService<PeopleVault>();
        var consulted = await SimulatedCounty.Rows(county.Database, "select distinct person from referrals.consultations");
        consulted.ShouldNotBeEmpty();
        var persons = (await Cases(county.Service))
            .Select(one => one.State.Details!.Person)
            .Concat(consulted.Select(row => row[0]))
            .Distinct();
        foreach (var person in persons)
        {
            var data = (await vault.Read("340422", person, Cancellation)).ShouldNotBeNull();
            if (data.Identity.Kind is IdentityKind.Unknown or IdentityKind.Newborn)
                continue;
            var number = data.Identity.Number.ShouldNotBeNull();
            number.ShouldStartWith(FictionalPeople.Region);
            IdentityNumber.Parse(number, Shanghai.Day(county.Service.Clock.Now)).Fault.ShouldBeNull();
            data.Name.ShouldBe(FictionalPeople.NameOf(number));
            "虚构".ShouldContain(data.Name![1].ToString());
            if (data.Phone is { } phone)
                phone.ShouldStartWith("1380000");
        }
    }

    [Fact]
    public async Task its_hours_are_in_the_log_in_lists_and_in_histories()
    {
        var from = county.Ran.Summary.GetProperty("from").GetDateTimeOffset();
        var events = await SimulatedCounty.Rows(
            county.Database,
            "select extract(epoch from (headers->>'businessTime')::timestamptz)::bigint from referrals.mt_events where headers->>'actor' like 'simulated-%' order by seq_id"
        );
        var moments = events.Select(row => DateTimeOffset.FromUnixTimeSeconds(long.Parse(row[0]))).ToList();
        moments.ShouldBe(moments.Order());
        moments.ShouldAllBe(moment => moment >= from && moment < from.AddDays(3));

        var office = county.Service.As("county-authority@340422");
        foreach (var item in (await office.Get("/api/referrals?limit=200"))["/items"].EnumerateArray())
        {
            var (begun, changed) = (item.GetProperty("begun").GetDateTimeOffset(), item.GetProperty("changed").GetDateTimeOffset());
            begun.ShouldBeInRange(from, from.AddDays(3));
            changed.ShouldBeInRange(begun, from.AddDays(3));
            var history = (await office.Get($"/api/referrals/{item.GetProperty("id").GetGuid()}/history")).Json.EnumerateArray().ToList();
            history[^1].GetProperty("happenedAt").GetDateTimeOffset().ShouldBe(changed);
            history[^1].GetProperty("recordedAt").GetDateTimeOffset().ShouldBeGreaterThan(from.AddDays(3));
        }
    }

    [Fact]
    public async Task cases_are_not_mixed_with_those_of_others()
    {
        // The service of this test is a node on that database.
        var (code, _, error) = await SimulatedCounty.Simulate(county.Database, "--days", "1");
        code.ShouldBe(1);
        error.ShouldContain("Another node");
    }

    private static Dictionary<string, int> Counts(JsonElement summary, string what) =>
        summary.GetProperty(what).EnumerateObject().ToDictionary(one => one.Name, one => one.Value.GetInt32(), StringComparer.Ordinal);

    private static async Task<List<(StreamId Id, Referral State)>> Cases(TestService service)
    {
        var cases = new List<(StreamId, Referral)>();
        var streams = await SimulatedCounty.Rows(
            service.ConnectionString,
            "select id from referrals.mt_streams where id like 'referral-%' order by id"
        );
        foreach (var row in streams)
        {
            var id = new StreamId("340422", row[0]);
            cases.Add((id, (await service.Events.AggregateStream(Referral.Aggregate, id, Cancellation)).State));
        }

        return cases;
    }

    // Before a case is sent, only its sealed draft knows how urgent it is and which way it goes: its file would say routine, and up.
    private static async Task<(string Urgency, string Direction)> Form(TestService service, StreamId id, Referral state)
    {
        if (state.Details!.Sent)
            return (Kebab.Of(state.Details.Urgency), Kebab.Of(state.Details.Direction));
        var vault = service.Services.GetRequiredService<PeopleVault>();
        var sealer = (await vault.SealerFor(id.Tenant, state.Details.Person, Cancellation)).ShouldNotBeNull();
        var drafts = (await service.Events.FetchStream(id, Cancellation)).Select(e =>
            e.Data switch
            {
                ReferralDrafted drafted => drafted.Content,
                ReferralDraftRevised revised => revised.Content,
                _ => (SealedText?)null,
            }
        );
        using var form = JsonDocument.Parse(sealer.Open(drafts.Last(draft => draft is not null)!.Value)!);
        return (form.RootElement.GetProperty("urgency").GetString()!, form.RootElement.GetProperty("direction").GetString()!);
    }

    // Sealed texts, references of persons and ids that the service makes are random: each is called by its first appearance.
    private static async Task<List<string>> Log(string database)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var rows = await SimulatedCounty.Rows(
            database,
            "select stream_id, version, type, headers->>'businessTime', headers->>'actor', data::text from referrals.mt_events order by seq_id"
        );
        foreach (var row in rows.Where(row => row[0].StartsWith("referral-") || row[0].StartsWith("consultation-")))
        {
            using var data = JsonDocument.Parse(row[5]);
            if (data.RootElement.TryGetProperty("person", out var person))
                names.TryAdd(person.GetString()!, $"person {names.Count}");
        }

        return
        [
            .. rows.Select(row =>
            {
                var line = string.Join(' ', row);
                line = Regex.Replace(line, @"s1\.[A-Za-z0-9_+/=-]+", "sealed");
                line = Regex.Replace(line, "[0-9]{6}-[0-9]{6}-[2-9A-Z]{7}", found => Name(found.Value, "number"));
                line = Regex.Replace(
                    line,
                    "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
                    found => Name(found.Value, "id")
                );
                return names
                    .Where(known => known.Value.StartsWith("person"))
                    .Aggregate(line, (text, known) => text.Replace(known.Key, known.Value));
            }),
        ];

        string Name(string random, string kind) => names.TryGetValue(random, out var name) ? name : names[random] = $"{kind} {names.Count}";
    }
}
