// What "Referrals simulate his" can be told.
using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Simulation.Hospital;

internal sealed class HospitalOptions
{
    private const int Standard = 7;
    private const double RefusedUnlessSaid = 0.1;

    private readonly Option<string> institution = new("--institution") { Description = "Code of the institution", Required = true };
    private readonly Option<MessageWay> by = new("--by")
    {
        Description = "How messages go: http, webhook or broker",
        CustomParser = result =>
            Kebab.Parse<MessageWay>(result.Tokens[0].Value) is { } way ? way : Fault<MessageWay>(result, "http, webhook or broker"),
    };
    private readonly Option<int> seed = new("--seed")
    {
        Description = "Decisions follow from it and from the case",
        DefaultValueFactory = _ => Standard,
    };
    private readonly Option<double> refuse = Share("--refuse", "Share of cases that are refused, 0 to 1", RefusedUnlessSaid);
    private readonly Option<bool> noPools = new("--no-pools") { Description = "Publish no places and no counts" };
    private readonly Option<TimeSpan?> delay = Duration("--delay", "How long each message waits before it is sent, such as 500ms");
    private readonly Option<double> repeat = Share("--repeat", "Share of messages that are sent twice", 0);
    private readonly Option<double> reorder = Share("--reorder", "Share of messages that change places with the next one", 0);
    private readonly Option<double> breaks = Share("--break", "Share of messages that are followed by one that must be refused", 0);
    private readonly Option<TimeSpan?> lasts = Duration("--for", "How long it runs, such as 10m; until Ctrl-C if it is missing");
    private readonly Option<int?> cases = new("--cases") { Description = "End once so many cases have come to their end" };

    public Option<string> County { get; } =
        new("--county") { Description = "Code of the county", DefaultValueFactory = _ => DevelopmentToken.DefaultCounty };

    public Option<Uri> Url { get; } =
        new("--url")
        {
            Description = "Where the service is; http://127.0.0.1:5080 if it is missing",
            CustomParser = result => Address(result, "http", "https"),
            DefaultValueFactory = _ => new Uri("http://127.0.0.1:5080"),
        };

    public Option<bool> AnswersRealCases { get; } =
        new("--answers-real-cases") { Description = "Needed for a service on another machine: what is sent stays in its log" };

    public Option<string?> TokenFile { get; } =
        new("--token-file") { Description = "A file with the system's token; made for a service on this machine if it is missing" };

    public Option<string> From { get; } =
        new("--from") { Description = "Where reading begins: now or beginning", DefaultValueFactory = _ => "now" };

    public Option<string?> Place { get; } =
        new("--place") { Description = "http: a file that keeps the place in the feed and is gone on from" };

    public Option<Uri?> Listen { get; } =
        new("--listen")
        {
            Description = "webhook: where to listen, such as http://127.0.0.1:5099/messages",
            CustomParser = result => Address(result, "http"),
        };

    public Option<Uri?> ReachedAt { get; } =
        new("--address")
        {
            Description = "webhook: the same as the service reaches it, if that differs",
            CustomParser = result => Address(result, "http", "https"),
        };

    public Option<string?> SecretFile { get; } =
        new("--secret-file") { Description = "webhook: a file with the secret of a webhook that the administrator has set" };

    public Option<string?> AdministratorFile { get; } =
        new("--administrator-token-file")
        {
            Description = "webhook: a file with an administrator's token, to set it and take it away again",
        };

    public Option<Uri?> Broker { get; } =
        new("--broker")
        {
            Description = "broker: such as amqp://127.0.0.1:5672; the user is COUNTY.INSTITUTION",
            CustomParser = result => Address(result, "amqp", "amqps"),
        };

    public Option<string?> PasswordFile { get; } = new("--password-file") { Description = "broker: a file with the user's password" };

    public Option<bool> Json { get; } = new("--json") { Description = "The summary as one JSON object" };

    /// <summary>In the order of the help.</summary>
    public IReadOnlyList<Option> All =>
        [
            institution,
            by,
            Url,
            AnswersRealCases,
            County,
            TokenFile,
            From,
            Place,
            Listen,
            ReachedAt,
            SecretFile,
            AdministratorFile,
            Broker,
            PasswordFile,
            seed,
            refuse,
            noPools,
            delay,
            repeat,
            reorder,
            breaks,
            lasts,
            cases,
            Json,
        ];

    /// <summary>What they ask for.</summary>
    public HospitalPlan PlanOf(ParseResult parsed) =>
        new(
            parsed.GetValue(institution)!,
            parsed.GetValue(by),
            parsed.GetValue(seed),
            parsed.GetValue(refuse),
            !parsed.GetValue(noPools),
            parsed.GetValue(delay) ?? TimeSpan.Zero,
            parsed.GetValue(repeat),
            parsed.GetValue(reorder),
            parsed.GetValue(breaks),
            parsed.GetValue(lasts),
            parsed.GetValue(cases)
        );

    private static Option<double> Share(string name, string description, double unlessSaid) =>
        new(name)
        {
            Description = description,
            DefaultValueFactory = _ => unlessSaid,
            CustomParser = result =>
                double.TryParse(result.Tokens[0].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share)
                && share is >= 0 and <= 1
                    ? share
                    : Fault<double>(result, "a number from 0 to 1"),
        };

    private static Option<TimeSpan?> Duration(string name, string description) =>
        new(name)
        {
            Description = description,
            CustomParser = result => Time(result.Tokens[0].Value) ?? Fault<TimeSpan?>(result, "500ms, 10s, 5m or 1h"),
        };

    private static TimeSpan? Time(string text)
    {
        var digits = text.TakeWhile(char.IsAsciiDigit).Count();
        return int.TryParse(text[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? text[digits..] switch
            {
                "ms" => TimeSpan.FromMilliseconds(number),
                "s" => TimeSpan.FromSeconds(number),
                "m" when number <= 10_000 => TimeSpan.FromMinutes(number),
                "h" when number <= 500 => TimeSpan.FromHours(number),
                _ => null,
            }
            : null;
    }

    private static Uri Address(ArgumentResult result, params string[] schemes) =>
        Uri.TryCreate(result.Tokens[0].Value, UriKind.Absolute, out var address) && schemes.Contains(address.Scheme, StringComparer.Ordinal)
            ? address
            : Fault<Uri>(result, $"an address that begins with {string.Join(" or ", schemes)}");

    private static T Fault<T>(ArgumentResult result, string needed)
    {
        result.AddError($"{result.Argument.Name} is \"{result.Tokens[0].Value}\": {needed} is needed.");
        return default!;
    }
}
