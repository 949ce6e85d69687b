// People and a hospital's system who go on with their work whatever is away, and keep count of what they were answered.
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Referrals.Benchmarks;

/// <summary>A case as those who worked on it know it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Person">The patient's reference.</param>
internal sealed record ChaosCase(Guid Id, string Person)
{
    /// <summary>Stored names of the events of the commands that were answered, in their order.</summary>
    public List<string> Events { get; } = [];

    /// <summary>What it is now.</summary>
    public string State { get; set; } = "";

    /// <summary>The stay that was told of.</summary>
    public string? Stay { get; set; }
}

/// <summary>
/// Each request has a key of its own and is sent again, to whichever node answers, until it is answered: what was answered must be in the
/// log once, and nothing else.
/// </summary>
/// <param name="nodes">The nodes.</param>
/// <param name="token">A token of somebody.</param>
internal sealed class ChaosCases(Func<int, HttpClient> nodes, Func<string, string> token)
{
    private const string Diagnosis = """[{"code":"I20.0","system":"icd-10-gb","version":"GB/T 14396-2016"}]""";
    private const decimal Standard = 500;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentBag<ChaosCase> cases = [];
    private int turn;
    private int people;
    private int repeated;
    private long answeredAt = Stopwatch.GetTimestamp();
    private long longestRequest;
    private long longestSilence;

    public IReadOnlyCollection<ChaosCase> All => cases;

    /// <summary>Attempts that nobody answered, or not for good.</summary>
    public int Repeated => repeated;

    /// <summary>The longest that one caller waited for one answer, its repetitions included.</summary>
    public TimeSpan LongestRequest => Stopwatch.GetElapsedTime(0, longestRequest);

    /// <summary>The longest time in which nobody at all was answered.</summary>
    public TimeSpan LongestSilence => Stopwatch.GetElapsedTime(0, longestSilence);

    /// <summary>What a ward has on a day.</summary>
    public Task Publish(DateOnly day, int beds) =>
        Answer(
            "dispatcher@SX-H01",
            HttpMethod.Put,
            $"/api/pools/SX-H01~bed~CARD-W~{day:yyyy-MM-dd}",
            string.Create(CultureInfo.InvariantCulture, $$$"""{"beds":{"staffed":{{{beds}}},"census":0,"expectedDischarges":0}}""")
        );

    /// <summary>One patient after the other, until it is enough.</summary>
    public async Task Work(CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
            await One();
    }

    private async Task One()
    {
        var at = $"/api/referrals/{Guid.CreateVersion7()}";
        var id = Guid.Parse(at.Split('/')[^1]);
        var number = Interlocked.Increment(ref people);
        await Answer("family-doctor@SX-V0101", HttpMethod.Put, at, Form(number));
        using var read = JsonDocument.Parse((await Answer("family-doctor@SX-V0101", HttpMethod.Get, at, null)).Text);
        var known = new ChaosCase(id, read.RootElement.GetProperty("person").GetString()!);
        known.Events.Add("referral_submitted");
        known.State = "in-township-review";
        cases.Add(known);
        await Do(known, "township-centre@SX-T01", "review", "{}", "township_review_passed", "awaiting-answer");
        // One in eight is declined, and those for whom no bed is left stay accepted.
        if (number % 8 == 0)
        {
            await Do(known, "dispatcher@SX-H01", "refusal", """{"reason":"no-capacity"}""", "referral_declined", "declined");
            return;
        }

        await Do(known, "dispatcher@SX-H01", "acceptance", "{}", "referral_accepted", "accepted");
        if (!await Do(known, "dispatcher@SX-H01", "allocation", """{"unit":"CARD-W"}""", "referral_arranged", "arranged"))
            return;
        await Do(known, "family-doctor@SX-V0101", "confirmation", null, "appointment_confirmed", "arranged");
        await Do(known, "specialist@SX-H01", "arrival", "{}", "patient_arrived", "arrived");
        await Do(known, "specialist@SX-H01", "care", """{"inpatient":true}""", "care_begun", "in-care");
        await Tell(known, number);
        await Do(known, "specialist@SX-H01", "conclusion", $$"""{"way":"home","diagnoses":{{Diagnosis}}}""", "care_concluded", "concluded");
    }

    // What the hospital's own system knows of the stay.
    private async Task Tell(ChaosCase known, int number)
    {
        var now = DateTimeOffset.UtcNow.ToString("o", CultureInfo.InvariantCulture);
        known.Stay = string.Create(CultureInfo.InvariantCulture, $"ZY-{number}");
        await Answer(
            "his-system@SX-H01",
            HttpMethod.Post,
            "/api/deductibles/facts",
            string.Create(
                CultureInfo.InvariantCulture,
                $$"""
                {"person":"{{known.Person}}","facts":[
                 {"type":"admission","id":"A-{{number}}","stay":"{{known.Stay}}","at":"{{now}}"},
                 {"type":"settlement","id":"S-{{number}}","stay":"{{known.Stay}}","standard":{{Standard}},"paid":{{Standard}},"at":"{{now}}"}]}
                """
            )
        );
    }

    private async Task<bool> Do(ChaosCase known, string who, string noun, string? body, string happened, string state)
    {
        var (status, text) = await Answer(who, HttpMethod.Post, $"/api/referrals/{known.Id}/{noun}", body);
        if (status == (int)HttpStatusCode.Conflict && noun == "allocation" && text.Contains("\"pool.", StringComparison.Ordinal))
            return false;
        if (status >= 300)
            throw new InvalidOperationException($"{noun} of {known.Id}: {status} {text}");
        known.Events.Add(happened);
        known.State = state;
        return true;
    }

    /// <summary>Sends until somebody has answered for good.</summary>
    public async Task<(int Status, string Text)> Answer(string who, HttpMethod method, string path, string? body)
    {
        var key = $"{Guid.NewGuid():N}";
        var begun = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                using var request = new HttpRequestMessage(method, path);
                request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token(who)}");
                request.Headers.Add("Idempotency-Key", key);
                if (body is not null)
                    request.Content = new StringContent(body, Encoding.UTF8, "application/json");
                using var answer = await nodes(Interlocked.Increment(ref turn)).SendAsync(request);
                var text = await answer.Content.ReadAsStringAsync();
                if ((int)answer.StatusCode < 500)
                {
                    Note(begun);
                    return ((int)answer.StatusCode, text);
                }
            }
            catch (Exception away) when (away is HttpRequestException or TaskCanceledException or IOException)
            {
                // Nobody there, or not in time: another may be.
            }

            Interlocked.Increment(ref repeated);
            await Task.Delay(Pause);
        }
    }

    private void Note(long begun)
    {
        var now = Stopwatch.GetTimestamp();
        Raise(ref longestSilence, now - Interlocked.Exchange(ref answeredAt, now));
        Raise(ref longestRequest, now - begun);
    }

    private static void Raise(ref long longest, long ticks)
    {
        for (var known = Interlocked.Read(ref longest); ticks > known; known = Interlocked.Read(ref longest))
            Interlocked.CompareExchange(ref longest, ticks, known);
    }

    private static string Form(int number)
    {
        var identity = InventedPerson.Identity(number);
        return $$"""
            {"patient":{"identity":{"kind":"identity-card","number":"{{identity}}"},"name":"虚构甲","phone":"13800000000"},
             "direction":"up","urgency":"urgent","resource":"bed","destination":{"institution":"SX-H01","unit":"CARD"},
             "diagnoses":{{Diagnosis}},"payment":"resident-insurance","reason":"活动后胸痛三天"}
            """;
    }
}
