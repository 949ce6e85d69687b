// After everything went wrong: does all that is kept agree with what people were answered?
using System.Globalization;
using System.Text.Json;
using Npgsql;
using Referrals.Shared;

namespace Referrals.Benchmarks;

/// <summary>Each check counts what is wrong.</summary>
internal sealed class ChaosChecks(string connectionString, ChaosCases cases, ChaosMessages heard)
{
    /// <summary>All checks, by the name of their figure.</summary>
    /// <param name="from">The first day of the work, in Shanghai.</param>
    public async Task<Dictionary<string, double>> All(DateOnly from)
    {
        await using var database = NpgsqlDataSource.Create(
            new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString
        );
        var log = await Log(database);
        var known = cases.All.ToDictionary(one => one.Id);
        var (skipped, repeated, disordered) = await Messages(database);
        var pools = await Pools(from);
        return new Dictionary<string, double>(StringComparer.Ordinal)
        {
            ["lost"] = known.Values.Sum(one => one.Events.Except(log.GetValueOrDefault(one.Id) ?? [], StringComparer.Ordinal).Count()),
            ["doubled"] = log.Values.Sum(events => events.Count - events.Distinct(StringComparer.Ordinal).Count()),
            ["unasked"] = log.Sum(one =>
                known.TryGetValue(one.Key, out var mine) ? one.Value.Except(mine.Events).Count() : one.Value.Count
            ),
            ["list_differs"] = await List(known),
            ["boards_differ"] = await Boards(from),
            ["oversold"] = pools.Oversold,
            ["places_differ"] = pools.Differ,
            ["deductibles_differ"] = await Deductibles(),
            ["messages_skipped"] = skipped,
            ["messages_doubled"] = repeated,
            ["messages_out_of_order"] = disordered,
        };
    }

    // What commands wrote, by case, in the log's order.
    private static async Task<Dictionary<Guid, List<string>>> Log(NpgsqlDataSource database)
    {
        var log = new Dictionary<Guid, List<string>>();
        await using var command = database.CreateCommand(
            """
            select substr(stream_id, 10)::uuid, type from referrals.mt_events
            where stream_id like 'referral-%' and type not in ('referral_seen', 'deadline_reminded', 'deadline_missed', 'referral_escalated')
            order by seq_id
            """
        );
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            var id = reader.GetGuid(0);
            (log.TryGetValue(id, out var events) ? events : log[id] = []).Add(reader.GetString(1));
        }

        return log;
    }

    private async Task<double> List(Dictionary<Guid, ChaosCase> known)
    {
        var shown = new Dictionary<Guid, string>();
        for (var path = "/api/referrals?side=sent&limit=200"; path is not null; )
        {
            var page = await Get("family-doctor@SX-V0101", path);
            foreach (var item in page.GetProperty("items").EnumerateArray())
                shown[item.GetProperty("id").GetGuid()] = item.GetProperty("state").GetString()!;
            path = page.TryGetProperty("next", out var next) ? next.GetString() : null;
        }

        return known.Values.Count(one => shown.GetValueOrDefault(one.Id) != one.State) + shown.Keys.Count(id => !known.ContainsKey(id));
    }

    private async Task<double> Boards(DateOnly from)
    {
        var until = Shanghai.Day(DateTimeOffset.UtcNow);
        var board = await Get("county-authority@340422", $"/api/boards/county?from={from:yyyy-MM-dd}&until={until:yyyy-MM-dd}");
        var wrong = 0d;
        foreach (
            var (measure, happened) in new[]
            {
                ("up-sent", "referral_submitted"),
                ("up-accepted", "referral_accepted"),
                ("up-declined", "referral_declined"),
                ("up-arrived", "patient_arrived"),
            }
        )
        {
            var shown = board
                .GetProperty("figures")
                .EnumerateArray()
                .Where(figure => figure.GetProperty("measure").GetString() == measure)
                .Max(figure => (double?)figure.GetProperty("value").GetDouble());
            wrong += Math.Abs((shown ?? 0) - cases.All.Count(one => one.Events.Contains(happened)));
        }

        return wrong;
    }

    private async Task<(double Oversold, double Differ)> Pools(DateOnly from)
    {
        var (given, oversold) = (0d, 0d);
        var until = Shanghai.Day(DateTimeOffset.UtcNow).AddDays(8);
        var board = await Get(
            "dispatcher@SX-H01",
            $"/api/pools?from={from:yyyy-MM-dd}&days={(until.DayNumber - from.DayNumber).ToString(CultureInfo.InvariantCulture)}"
        );
        foreach (
            var session in board.GetProperty("pools").EnumerateArray().SelectMany(pool => pool.GetProperty("sessions").EnumerateArray())
        )
        {
            var mine = Given(session.GetProperty("reserved")) + Given(session.GetProperty("general"));
            given += mine;
            oversold += Math.Max(0, mine + session.GetProperty("taken").GetDouble() - session.GetProperty("capacity").GetDouble());
        }

        return (oversold, Math.Abs(given - cases.All.Count(one => one.Events.Contains("referral_arranged"))));
    }

    private static double Given(JsonElement part) => part.GetProperty("held").GetDouble() + part.GetProperty("used").GetDouble();

    // All stays are alike: one for each person, by the same standard, told once.
    private async Task<double> Deductibles()
    {
        var wrong = 0;
        string? due = null;
        foreach (var one in cases.All.Where(one => one.Stay is not null))
        {
            var year = await Get("insurer@340422", $"/api/deductibles/people/{one.Person}");
            var stays = year.GetProperty("stays").EnumerateArray().ToList();
            var said = stays is [var only]
                ? $"{only.GetProperty("assessment").GetProperty("due")} {only.GetProperty("assessment").GetProperty("paid")}"
                : $"{stays.Count} stays";
            due ??= said;
            if (stays.Count != 1 || said != due)
                wrong++;
        }

        return wrong;
    }

    // What the feed has for the hospital, and what came by the broker.
    private async Task<(double Skipped, double Doubled, double Disordered)> Messages(NpgsqlDataSource database)
    {
        var told = new HashSet<string>(StringComparer.Ordinal);
        // Of no county: where the broker's part of the feed begins.
        await using var command = database.CreateCommand(
            """
            select r.position || '-' || r.part from referrals_feed.recipients r
            join referrals_broker.progress b on b.county = '' and (r.position, r.part) > (b.position, b.part)
            where r.institution in ('SX-H01', '*')
            """
        );
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            told.Add(reader.GetString(0));
        var came = heard.Received;
        var once = came.DistinctBy(message => message.Id).ToList();
        return (
            told.Count(id => !came.Any(message => message.Id == id)),
            once.Count - once.Select(message => message.Sequence).Distinct(StringComparer.Ordinal).Count(),
            once.GroupBy(message => message.Subject, message => message.Sequence, StringComparer.Ordinal)
                .Count(subject => !subject.SequenceEqual(subject.Order(StringComparer.Ordinal)))
        );
    }

    private async Task<JsonElement> Get(string who, string path)
    {
        var (status, text) = await cases.Answer(who, HttpMethod.Get, path, null);
        return status == 200 ? JsonElement.Parse(text) : throw new InvalidOperationException($"{path}: {status} {text}");
    }
}
