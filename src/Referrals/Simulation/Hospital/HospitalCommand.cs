// "Referrals simulate his": a hospital's system at a running service, for those who connect one and for our own tests.
using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Referrals.Broker;
using Referrals.Fhir;
using Referrals.Hosting;
using Referrals.Institutions;
using Referrals.Operations;
using Referrals.Security;
using Referrals.Shared;
using Referrals.Webhooks;

namespace Referrals.Simulation.Hospital;

internal static class HospitalCommand
{
    private const int Stopped = 130;
    private const int Misused = 2;

    private static readonly TimeSpan TokenLife = TimeSpan.FromDays(30);

    private static readonly JsonSerializerOptions Written = new(JsonSerializerDefaults.Web)
    {
        Converters = { Kebab.Enums },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        WriteIndented = true,
    };

    public static Command Build()
    {
        var options = new HospitalOptions();
        var command = new Command("his", "Be a hospital's system at a running service: read, answer, and do wrong what is asked for");
        foreach (var option in options.All)
            command.Add(option);
        command.SetAction((parsed, cancellation) => Simulate(parsed, options, cancellation));
        return command;
    }

    private static async Task<int> Simulate(ParseResult parsed, HospitalOptions options, CancellationToken cancellation)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var plan = options.PlanOf(parsed);
        if (Missing(parsed, options, plan) is { } missing)
        {
            await error.WriteLineAsync(missing);
            return Misused;
        }

        try
        {
            var summary = await Run(parsed, options, plan, cancellation);
            if (parsed.GetValue(options.Json))
                await output.WriteLineAsync(JsonSerializer.Serialize(summary, Written));
            else
                HospitalText.Write(output, summary);
            return !summary.Right ? 1
                : summary.Interrupted ? Stopped
                : 0;
        }
        catch (Exception refused)
            when (refused
                    is HospitalRefusedException
                        or AwayException
                        or IOException
                        or UnauthorizedAccessException
                        or FormatException
                        or SecuritySettingsException
                        or EmbeddedPostgresException
            )
        {
            await error.WriteLineAsync($"No hospital system: {refused.Message.ReplaceLineEndings(" ")}");
            return 1;
        }
    }

    private static string? Missing(ParseResult parsed, HospitalOptions options, HospitalPlan plan) =>
        parsed.GetValue(options.From) is not ("now" or "beginning") ? "--from is now or beginning."
        : plan.By == MessageWay.Webhook && parsed.GetValue(options.Listen) is null ? "--by webhook needs --listen."
        : plan.By == MessageWay.Broker && parsed.GetValue(options.Broker) is null ? "--by broker needs --broker."
        : !parsed.GetValue(options.Url)!.IsLoopback && !parsed.GetValue(options.AnswersRealCases)
            ? "The service is on another machine: --answers-real-cases is needed, as its cases are answered, patients reported and places published there."
        : null;

    private static async Task<HospitalSummary> Run(
        ParseResult parsed,
        HospitalOptions options,
        HospitalPlan plan,
        CancellationToken cancellation
    )
    {
        var url = parsed.GetValue(options.Url)!;
        using var tokens = new Tokens(parsed, options);
        using var http = new HospitalHttp(url, tokens.Of(options.TokenFile, $"his-system@{plan.Institution}"));
        var statistics = new HospitalStatistics();
        var from = parsed.GetValue(options.From)!;
        HospitalHttp? administrator = null;
        await using IHospitalWay way = plan.By switch
        {
            MessageWay.Webhook => new WebhookWay(plan, http, administrator = Administrator(), Place(), statistics, TimeProvider.System),
            MessageWay.Broker => new BrokerWay(parsed.GetValue(options.County)!, plan.Institution, Broker(), statistics),
            _ => new HttpWay(plan, http, from == "now" ? from : "", parsed.GetValue(options.Place), statistics),
        };
        using var disposed = administrator;
        var units = await http.Get<ItemsAnswer<UnitOn>>($"/api/institutions/{plan.Institution}/units", cancellation);
        return await new HospitalSystem(plan, new HospitalDecisions(plan, units.Items), way, statistics, TimeProvider.System).Run(
            cancellation
        );

        HospitalHttp? Administrator() =>
            parsed.GetValue(options.SecretFile) is not null
                ? null
                : new HospitalHttp(url, tokens.Of(options.AdministratorFile, $"administrator@{parsed.GetValue(options.County)}"));

        WebhookPlace Place()
        {
            var listen = parsed.GetValue(options.Listen)!;
            var secret = parsed.GetValue(options.SecretFile) is { } file ? WebhookSignature.Read(File.ReadAllText(file).Trim()) : null;
            return new WebhookPlace(listen, parsed.GetValue(options.ReachedAt) ?? listen, secret, from);
        }

        BrokerSettings Broker() =>
            new(
                parsed.GetValue(options.Broker),
                Nodes: [],
                BrokerNames.User(parsed.GetValue(options.County)!, plan.Institution),
                parsed.GetValue(options.PasswordFile),
                DeclareTopology: false,
                Partitions: 1,
                Prefetch: 1,
                Bundles: ImmutableDictionary<string, FhirSyntax>.Empty,
                BoardsEvery: TimeSpan.Zero,
                Address: null
            );
    }

    /// <summary>The key is opened once: whoever signs with it keeps it in use.</summary>
    private sealed class Tokens(ParseResult parsed, HospitalOptions options) : IDisposable
    {
        private DevelopmentKey? key;

        // A file is read each time: what renews the token writes it anew.
        public Func<string> Of(Option<string?> file, string who)
        {
            if (parsed.GetValue(file) is { } name)
                return () => File.ReadAllText(name).Trim();
            var settings = SecuritySettings.From(App.CreateBuilder([]).Configuration);
            if (!settings.DevelopmentTokens)
                throw new HospitalRefusedException($"Tokens come from {settings.Issuer!.OriginalString}: {file.Name} is needed.");
            if (!parsed.GetValue(options.Url)!.IsLoopback)
                throw new HospitalRefusedException($"A service on another machine takes no development tokens: {file.Name} is needed.");
            key ??= DevelopmentKey.Open(LocalData.Folder());
            var token = DevelopmentToken
                .Parse(who, parsed.GetValue(options.County))
                .Sign(key, settings.Audience, TimeProvider.System.GetUtcNow(), TokenLife);
            return () => token;
        }

        public void Dispose() => key?.Dispose();
    }
}
