// The patient's page behind the QR code of the printed slip: asked for by a form, answered as a page, limited in number.
using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using Referrals.Documents;
using Referrals.Http;
using Referrals.Security;

namespace Referrals.Screens;

/// <summary>The settings <c>PatientPage:*</c>.</summary>
internal sealed class PatientPageSettings(IConfiguration configuration)
{
    /// <summary>The time within which attempts are counted.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    /// <summary>Attempts at one case within <see cref="Window"/>; four times as many in a day.</summary>
    public int AttemptsPerCase { get; } = configuration.GetValue("PatientPage:AttemptsPerCase", 5);

    /// <summary>Attempts from one address within <see cref="Window"/>; a hospital's visitors share one.</summary>
    public int AttemptsPerAddress { get; } = configuration.GetValue("PatientPage:AttemptsPerAddress", 60);

    /// <summary>Whom to call, by county; null where nothing is configured.</summary>
    public string? PhoneOf(string county) => configuration[$"PatientPage:Phones:{county}"] is { Length: > 0 } phone ? phone : null;
}

/// <summary>Attempts at each case, from wherever they come. Each node counts for itself.</summary>
internal sealed class PatientPageLimiter(PatientPageSettings settings) : IDisposable
{
    private const int InADay = 4;

    private readonly PartitionedRateLimiter<string> limiter = PartitionedRateLimiter.CreateChained(
        Within(settings.AttemptsPerCase, PatientPageSettings.Window),
        Within(settings.AttemptsPerCase * InADay, TimeSpan.FromDays(1))
    );

    /// <summary>Whether there may be one more.</summary>
    public bool Attempt(string number)
    {
        using var lease = limiter.AttemptAcquire(number);
        return lease.IsAcquired;
    }

    public void Dispose() => limiter.Dispose();

    private static PartitionedRateLimiter<string> Within(int attempts, TimeSpan window) =>
        PartitionedRateLimiter.Create<string, string>(number =>
            RateLimitPartition.GetFixedWindowLimiter(
                number,
                _ => new FixedWindowRateLimiterOptions { PermitLimit = attempts, Window = window }
            )
        );
}

internal static class PatientPageEndpoints
{
    private const string Policy = "patient-page";

    // A number, four characters, a language.
    private const long LargestForm = 1024;

    public static IServiceCollection AddPatientPage(this IServiceCollection services)
    {
        services.AddSingleton<PatientPageSettings>().AddSingleton<PatientPageLimiter>().AddSingleton<PatientVisits>();
        services.AddRateLimiter(limits => limits.AddPolicy<string, ByAddress>(Policy));
        return services;
    }

    public static void MapPatientPage(this IEndpointRouteBuilder routes)
    {
        routes.MapGet($"{PatientAddress.Path}/{{number?}}", Ask).ExcludeFromDescription().Open();
        routes.MapPost(PatientAddress.Path, Show).ExcludeFromDescription().RequireRateLimiting(Policy).Open();
    }

    private static IResult Ask(HttpContext http, string? number) =>
        PatientPage.Form(http, LanguageOf(http, http.Request.Query["lang"]), PatientVisits.Normalise(number), StatusCodes.Status200OK);

    private static async Task<IResult> Show(
        HttpContext http,
        PatientVisits visits,
        PatientPageLimiter limiter,
        PatientPageSettings settings
    )
    {
        if (!http.Request.HasFormContentType || http.Request.ContentLength is not (> 0 and <= LargestForm))
            return Results.StatusCode(StatusCodes.Status400BadRequest);
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        var language = LanguageOf(http, form["lang"]);
        if (PatientVisits.Normalise(form["number"]) is not { } number)
            return PatientPage.Form(http, language, null, StatusCodes.Status404NotFound);
        if (!limiter.Attempt(number))
            return PatientPage.TooMany(http, language);
        var found = await visits.Find(http.RequestServices, number, form["end"], language, http.RequestAborted);
        return found is null
            ? PatientPage.Form(http, language, number, StatusCodes.Status404NotFound)
            : PatientPage.Visit(http, language, found, settings.PhoneOf(number[..6]));
    }

    private static Language LanguageOf(HttpContext http, string? chosen) =>
        chosen switch
        {
            "zh-CN" => Language.Chinese,
            "en" => Language.English,
            _ => Languages.Of(http),
        };

    /// <summary>For <c>Retry-After</c>.</summary>
    public static string Seconds(TimeSpan span) => ((int)span.TotalSeconds).ToString(CultureInfo.InvariantCulture);

    private sealed class ByAddress(PatientPageSettings settings) : IRateLimiterPolicy<string>
    {
        public Func<OnRejectedContext, CancellationToken, ValueTask> OnRejected { get; } =
            async (rejected, _) =>
                await PatientPage.TooMany(rejected.HttpContext, LanguageOf(rejected.HttpContext, null)).ExecuteAsync(rejected.HttpContext);

        public RateLimitPartition<string> GetPartition(HttpContext httpContext) =>
            RateLimitPartition.GetFixedWindowLimiter(
                AddressLimiter.Of(httpContext.Connection.RemoteIpAddress),
                _ => new FixedWindowRateLimiterOptions { PermitLimit = settings.AttemptsPerAddress, Window = PatientPageSettings.Window }
            );
    }
}
