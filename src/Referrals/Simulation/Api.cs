// The simulated people's way into the service: its public HTTP API, and nothing else.
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Referrals.Cases;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Simulation;

/// <summary>Somebody at a screen.</summary>
/// <param name="Role">As tokens write it.</param>
/// <param name="Institution">Where; null for the county's offices.</param>
/// <param name="Practitioner">Who, where the directory knows.</param>
internal sealed record SimulatedCaller(string Role, string? Institution, string? Practitioner = null);

/// <summary>What of an answer the simulation looks at.</summary>
internal sealed record CaseSummary(
    StateName State,
    long Version,
    DateTimeOffset? AnswerDue,
    DateTimeOffset? ReportDue,
    DateTimeOffset? PaperworkDue,
    bool? PaperworkLate,
    Appointment? Appointment,
    DateTimeOffset? ConfirmBy = null,
    LeavingSummary? OutOfCounty = null,
    string? Person = null,
    DateTimeOffset? EndedAt = null
);

/// <summary>What of a case that leaves the county.</summary>
internal sealed record LeavingSummary(
    OutOfCountyCheck Check,
    IReadOnlyList<Approval> Missing,
    DateTimeOffset? ExpertDue,
    DateTimeOffset? CountyDue,
    DateTimeOffset? JustificationDue
);

internal sealed partial class Api(HttpClient http, SimulationPlan plan, DevelopmentKey key, string audience, Statistics statistics)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { Kebab.Enums },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly Dictionary<SimulatedCaller, string> tokens = [];
    private string? position;

    /// <summary>Reads; what is not answered with 200 ends the path.</summary>
    public async Task<T> Get<T>(SimulatedCaller who, string path)
    {
        using var answer = await Send(who, HttpMethod.Get, path, null, null);
        return await Read<T>(answer, [200], $"GET {path} as {who.Role}");
    }

    /// <summary>Looks at a case, which for its receiver is opening it.</summary>
    public async Task<CaseSummary> Look(SimulatedCaller who, Guid id)
    {
        var seen = await Get<CaseSummary>(who, $"/api/referrals/{id}");
        statistics.Did("read");
        statistics.Moved(id, seen.State);
        return seen;
    }

    /// <summary>Does something to a case and knows where it stands then.</summary>
    public async Task<ReferralAnswer> Do(
        SimulatedCaller who,
        Guid id,
        string action,
        string path,
        object? body,
        params StateName[] expected
    )
    {
        var answer = await Put(who, HttpMethod.Post, $"/api/referrals/{id}/{path}", action, body, expected);
        statistics.Moved(id, answer.State);
        return answer;
    }

    /// <summary>As above where it may also be refused, with one of these codes; null then.</summary>
    public async Task<ReferralAnswer?> Try(SimulatedCaller who, Guid id, string action, string path, object? body, string[] refusals)
    {
        using var sent = await Send(who, HttpMethod.Post, $"/api/referrals/{id}/{path}", Write(body), null);
        if (
            sent.StatusCode is System.Net.HttpStatusCode.Conflict or System.Net.HttpStatusCode.Forbidden
            && await Problem(sent) is var (_, code)
            && refusals.Contains(code, StringComparer.Ordinal)
        )
        {
            statistics.WasRefused(code!);
            return null;
        }

        var answer = await Read<ReferralAnswer>(sent, [200], $"POST {path} as {who.Role}");
        statistics.Did(action);
        statistics.Moved(id, answer.State);
        return answer;
    }

    /// <summary>Sends a case, or does something to it; counts it by its action.</summary>
    public async Task<ReferralAnswer> Put(
        SimulatedCaller who,
        HttpMethod method,
        string path,
        string action,
        object? body,
        params StateName[] expected
    )
    {
        using var sent = await Send(who, method, path, Write(body), null);
        var what = $"{method} {path} as {who.Role}";
        var answer = await Read<ReferralAnswer>(sent, [200, 201], what);
        statistics.Did(action);
        return expected.Contains(answer.State)
            ? answer
            : throw Unexpected(
                $"{what}: the case is {Kebab.Of(answer.State)}, not {string.Join(" or ", expected.Select(state => Kebab.Of(state)))}"
            );
    }

    /// <summary>Changes reference data or people.</summary>
    public async Task Change(SimulatedCaller who, HttpMethod method, string path, string action, object body)
    {
        using var sent = await Send(who, method, path, Write(body), null);
        await Read<JsonElement>(sent, [200, 201], $"{method} {path} as {who.Role}");
        statistics.Did(action);
    }

    /// <summary>Registers somebody; returns the reference.</summary>
    public async Task<string> Register(SimulatedCaller who, object person)
    {
        using var sent = await Send(who, HttpMethod.Post, "/api/people/", Write(person), null);
        var answer = await Read<JsonElement>(sent, [200, 201], $"POST /api/people as {who.Role}");
        statistics.Did("register-person");
        return answer.GetProperty("person").GetString()!;
    }

    /// <summary>Does something wrong, and wants to be refused for it: by the problem's code, or that of its first fault.</summary>
    public async Task Wrong(
        SimulatedCaller? who,
        HttpMethod method,
        string path,
        object? body,
        int status,
        string code,
        long? ifMatch = null
    )
    {
        using var sent = await Send(who, method, path, body as string ?? Write(body), ifMatch);
        var (answered, said) = await Problem(sent);
        if (answered != status || said != code)
            throw Unexpected($"{method} {path} as {who?.Role ?? "nobody"}: {answered} {said}, not {status} {code}");
        statistics.WasRefused(code);
    }

    /// <summary>Every case of the county as its list has it, once the list has caught up with what was written here.</summary>
    public async IAsyncEnumerable<ReferralListItem> Cases()
    {
        var office = new SimulatedCaller("county-authority", null);
        var page = $"/api/referrals?side=county&limit=200&after={position ?? "0"}";
        for (var patience = 30; ; patience--)
        {
            using var behind = await Send(office, HttpMethod.Get, page, null, null);
            if (behind.IsSuccessStatusCode || patience == 0)
                break;
        }

        while (page is not null)
        {
            var answer = await Get<ReferralPage>(office, page);
            foreach (var item in answer.Items)
                yield return item;
            page = answer.Next;
        }
    }

    /// <summary>Whom the insurance office has on file as sent out of the county, revoked records among them.</summary>
    public async Task<LeftCounty> Filed()
    {
        var office = StayReports.Insurer;
        var page = string.Create(
            CultureInfo.InvariantCulture,
            $"/api/filings?from={Shanghai.Day(plan.From):yyyy-MM-dd}&until={Shanghai.Day(plan.End):yyyy-MM-dd}&limit=200&after={position ?? "0"}"
        );
        var filed = new LeftCounty(0, 0);
        for (string? next = page; next is not null; )
        {
            var answer = await Get<FilingPage>(office, next);
            var onList = answer.Items.Count(record => record.Entry is not null);
            filed = new LeftCounty(filed.OnList + onList, filed.OffList + answer.Items.Count - onList);
            next = answer.Next;
        }

        return filed;
    }

    private static string Write(object? body) => body is null ? "" : JsonSerializer.Serialize(body, Json);

    private async Task<HttpResponseMessage> Send(SimulatedCaller? who, HttpMethod method, string path, string? body, long? ifMatch)
    {
        using var request = new HttpRequestMessage(method, path);
        if (who is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token(who));
        if (ifMatch is { } version)
            request.Headers.IfMatch.Add(new EntityTagHeaderValue(string.Create(CultureInfo.InvariantCulture, $"\"{version}\"")));
        if (!string.IsNullOrEmpty(body))
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        statistics.Requested();
        HttpResponseMessage answer;
        try
        {
            answer = await http.SendAsync(request, CancellationToken.None);
        }
        catch (HttpRequestException broken)
        {
            throw Unexpected($"{method} {path}: no answer ({broken.HttpRequestError})");
        }

        if (answer.Headers.TryGetValues("Log-Position", out var written))
            position = written.First();
        return answer;
    }

    private async Task<T> Read<T>(HttpResponseMessage answer, int[] statuses, string what)
    {
        if (statuses.Contains((int)answer.StatusCode))
            return (await answer.Content.ReadFromJsonAsync<T>(Json, CancellationToken.None))!;
        var (status, code) = await Problem(answer);
        throw Unexpected($"{what}: {status} {code}");
    }

    private static async Task<(int Status, string? Code)> Problem(HttpResponseMessage answer)
    {
        var status = (int)answer.StatusCode;
        if (answer.IsSuccessStatusCode || answer.Content.Headers.ContentType?.MediaType != "application/problem+json")
            return (status, null);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Json, CancellationToken.None);
        var code = problem.GetProperty("code").GetString();
        return (status, code == "request.invalid" ? problem.GetProperty("errors")[0].GetProperty("code").GetString() : code);
    }

    // One token for the whole of the simulated time.
    private string Token(SimulatedCaller who)
    {
        if (!tokens.TryGetValue(who, out var token))
        {
            tokens[who] = token = new DevelopmentToken(
                [who.Role],
                plan.County,
                who.Institution,
                who.Practitioner,
                $"simulated-{who.Role}-{who.Institution ?? plan.County}"
            ).Sign(key, audience, plan.From, plan.End - plan.From + TimeSpan.FromDays(1));
        }

        return token;
    }

    private UnexpectedAnswerException Unexpected(string what)
    {
        statistics.Unexpectedly(what);
        return new UnexpectedAnswerException(what);
    }
}
