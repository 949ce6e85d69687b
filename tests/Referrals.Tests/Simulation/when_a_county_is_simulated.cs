using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Referrals.Cases;
using Referrals.EventStore;
using Referrals.People;
using Referrals.Simulation;

namespace Referrals.Tests.Simulation;

public class when_a_county_is_simulated(SimulatedCounty county) : IClassFixture<SimulatedCounty>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void every_answer_is_the_one_expected()
    {
        county.Ran.Code.ShouldBe(0, $"{county.Ran.Said}\n{county.Ran.Summary}");
        county.Ran.Summary.GetProperty("unexpected").GetArrayLength().ShouldBe(0);
        county.Ran.Summary.GetProperty("differences").GetArrayLength().ShouldBe(0);
        county.Ran.Summary.GetProperty("finished").GetBoolean().ShouldBeTrue();
        Counts("refusals").Values.Sum().ShouldBeGreaterThan(0);
        Counts("actions").Keys.ShouldContain("submit");
        county.Ran.Said.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(3, "a line a day");
    }

    [Fact]
    public async Task its_summary_says_what_is_in_the_log()
    {
        var cases = await Cases();
        Counts("byState").ShouldBe(cases.CountBy(state => Kebab.Of(state.Name)).ToDictionary(), ignoreOrder: true);
        Counts("byUrgency").ShouldBe(cases.CountBy(state => Kebab.Of(state.File!.Urgency)).ToDictionary(), ignoreOrder: true);
        Counts("byDirection").Values.Sum().ShouldBe(cases.Count);
        county.Ran.Summary.GetProperty("persons").GetInt32().ShouldBe(cases.Select(state => state.File!.Person).Distinct().Count());
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
        var persons = (await Cases()).Select(state => state.File!.Person).Distinct();
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
            county.Database, "select extract(epoch from (headers->>'businessTime')::timestamptz)::bigint from referrals.mt_events where headers->>'actor' like 'simulated-%' order by seq_id");
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

    private Dictionary<string, int> Counts(string what) =>
        county.Ran.Summary.GetProperty(what).EnumerateObject().ToDictionary(one => one.Name, one => one.Value.GetInt32(), StringComparer.Ordinal);

    private async Task<List<Referral>> Cases()
    {
        var cases = new List<Referral>();
        foreach (var row in await SimulatedCounty.Rows(county.Database, "select id from referrals.mt_streams where id like 'referral-%' order by id"))
            cases.Add((await county.Service.Events.AggregateStream(Referral.Aggregate, new StreamId("340422", row[0]), Cancellation)).State);
        return cases;
    }

    // Sealed texts, references of persons and ids that the service makes are random: each is called by its first appearance.
    private static async Task<List<string>> Log(string database)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var rows = await SimulatedCounty.Rows(
            database, "select stream_id, version, type, headers->>'businessTime', headers->>'actor', data::text from referrals.mt_events order by seq_id");
        foreach (var row in rows.Where(row => row[0].StartsWith("referral-")))
        {
            using var data = JsonDocument.Parse(row[5]);
            if (data.RootElement.TryGetProperty("person", out var person))
                names.TryAdd(person.GetString()!, $"person {names.Count}");
        }

        return [.. rows.Select(row =>
        {
            var line = string.Join(' ', row);
            line = Regex.Replace(line, @"s1\.[A-Za-z0-9_+/=-]+", "sealed");
            line = Regex.Replace(line, "[0-9]{6}-[0-9]{6}-[2-9A-Z]{7}", found => Name(found.Value, "number"));
            line = Regex.Replace(line, "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", found => Name(found.Value, "id"));
            return names.Where(known => known.Value.StartsWith("person")).Aggregate(line, (text, known) => text.Replace(known.Key, known.Value));
        })];

        string Name(string random, string kind) => names.TryGetValue(random, out var name) ? name : names[random] = $"{kind} {names.Count}";
    }
}
