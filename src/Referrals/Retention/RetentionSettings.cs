// How long each kind of rows is kept: the settings, their defaults, and the least that is accepted.
using System.Globalization;
using Referrals.Hosting;
using Referrals.Shared;

namespace Referrals.Retention;

/// <summary>How long rows of one kind are kept 保留期限.</summary>
/// <param name="Kind">Its name, in lower case.</param>
/// <param name="Setting">The setting below <c>Retention</c>, in days; 0 keeps them for ever.</param>
/// <param name="Default">Days where nothing is set; 0 for ever.</param>
/// <param name="Least">Fewer days are refused at the start.</param>
internal sealed record RetentionRule(string Kind, string Setting, int Default, int Least)
{
    /// <summary>The longest six months have 184 days (网络安全法 §21): less is not accepted of what says who did what.</summary>
    private const int SixMonths = 184;

    /// <summary>Thirty years after the last discharge (医疗机构病历管理规定 §29).</summary>
    private const int ThirtyYears = 10_958;

    public static readonly RetentionRule Accesses = new("accesses", "AccessDays", 1_096, SixMonths);
    public static readonly RetentionRule Commands = new("commands", "CommandDays", 400, 30);
    public static readonly RetentionRule DraftFiles = new("draft-files", "DraftFileDays", 90, 1);
    public static readonly RetentionRule RecordFiles = new("record-files", "RecordFileDays", 0, ThirtyYears);
    public static readonly RetentionRule DiscardedMessages = new("discarded-messages", "DiscardedMessageDays", 1_096, SixMonths);
    public static readonly RetentionRule NoticeRefusals = new("notice-refusals", "NoticeRefusalDays", SixMonths, 30);
    public static readonly RetentionRule Conflicts = new("closed-conflicts", "ConflictDays", 1_096, SixMonths);
    public static readonly RetentionRule Revocations = new("revocations", "RevocationDays", 400, 30);

    public static readonly IReadOnlyList<RetentionRule> All =
    [
        Accesses,
        Commands,
        DraftFiles,
        RecordFiles,
        DiscardedMessages,
        NoticeRefusals,
        Conflicts,
        Revocations,
    ];

    /// <summary>How it is written in the environment.</summary>
    public string Variable => $"Retention__{Setting}";
}

/// <summary>The settings <c>Retention:*</c>.</summary>
/// <param name="Days">By kind; 0 for ever.</param>
/// <param name="Interval">How often it is looked whether a round is due; zero for never.</param>
internal sealed record RetentionSettings(IReadOnlyDictionary<RetentionRule, int> Days, TimeSpan Interval)
{
    public const string Setting = "Retention:Seconds";

    // A round begins at night, when few work.
    private static readonly TimeSpan Night = TimeSpan.FromHours(2);

    /// <summary>From <c>appsettings.json</c> and the environment.</summary>
    /// <exception cref="OperationSettingsException">A term is too short, or no number of days.</exception>
    public static RetentionSettings From(IConfiguration configuration) =>
        new(
            RetentionRule.All.ToDictionary(rule => rule, rule => DaysOf(rule, configuration[$"Retention:{rule.Setting}"]?.Trim())),
            configuration[Setting] is null ? TimeSpan.FromMinutes(1) : SingleNodeWork.IntervalOf(configuration, Setting)
        );

    /// <summary>What is older goes; null where all of it is kept.</summary>
    public DateTimeOffset? Before(RetentionRule rule, DateTimeOffset now) => Days[rule] is > 0 and var days ? now.AddDays(-days) : null;

    /// <summary>Once a day, from two o'clock on (Asia/Shanghai), or later where no node ran.</summary>
    public static bool IsDue(DateTimeOffset? last, DateTimeOffset now) =>
        last is not { } ended || Shanghai.Day(ended - Night) < Shanghai.Day(now - Night);

    private static int DaysOf(RetentionRule rule, string? text) =>
        text is not { Length: > 0 } ? rule.Default
        : !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) || days > 100_000
            ? throw Refused(rule, text, "a number of days is needed, at most 100000, or 0 for ever")
        : days > 0 && days < rule.Least ? throw Refused(rule, text, $"{rule.Least} days are the least, or 0 for ever")
        : days;

    private static OperationSettingsException Refused(RetentionRule rule, string text, string needed) =>
        new("retention.settings-invalid", $"{rule.Variable} is \"{text}\"; {needed}.");
}
