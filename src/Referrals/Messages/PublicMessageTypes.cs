// Which messages hospital systems are told.
using System.Globalization;
using System.Text.Json.Serialization.Metadata;
using Referrals.Cases;
using Referrals.Consultations;
using Referrals.EventStore;
using Referrals.ReservedPools;
using Referrals.Whitelist;

namespace Referrals.Messages;

/// <summary>A type of message to hospital systems.</summary>
/// <param name="Type">CloudEvents type.</param>
/// <param name="Data">What its data is.</param>
/// <param name="Summary">When it is sent.</param>
internal sealed record PublicMessageType(string Type, Type Data, string Summary);

internal static class PublicMessageTypes
{
    public const string Pool = "pool.changed.v1";
    public const string Deductible = "deductible.assessed.v1";
    public const string Reference = "reference.changed.v1";

    /// <summary>Goes by the broker only: over HTTP a receipt is the answer.</summary>
    public static readonly PublicMessageType Receipt = new(
        "message.receipt.v1",
        typeof(MessageReceipt),
        "What became of a message that came by the broker 消息回执"
    );

    /// <summary>Goes by the broker only: it is what a board shows, and the next one takes its place.</summary>
    public static readonly PublicMessageType Board = new(
        "board.changed.v1",
        typeof(Boards.Board),
        "A board shows something else, at most once a minute 看板变更"
    );

    // A draft is nobody's business yet.
    private static readonly string[] Untold = ["referral_drafted", "referral_draft_revised"];

    /// <summary>All, in the order of their names.</summary>
    public static IReadOnlyList<PublicMessageType> All { get; } =
    [
        .. Of("referral", ReferralEvents.MapCases, typeof(ReferralMessage), "A case has changed 转诊变更"),
        .. Of("consultation", ConsultationEvents.MapConsultations, typeof(ConsultationMessage), "A consultation has changed 会诊变更"),
        .. Of("whitelist", WhitelistEvents.MapWhitelist, typeof(WhitelistMessage), "An entry of the whitelist has changed 白名单变更"),
        new(Pool, typeof(PoolView), "Places of a unit and day have changed 号源床位变更"),
        new(Deductible, typeof(DeductibleMessage), "Stays of a person were assessed 起付线核算"),
        new(Reference, typeof(ReferenceMessage), "Institutions, practitioners, policies or catalogues have changed 基础数据变更"),
    ];

    /// <summary>referral_accepted is referral.accepted.v1, patient_arrived is referral.patient-arrived.v1.</summary>
    public static string Of(string slice, string name)
    {
        var rest = name.StartsWith($"{slice}_", StringComparison.Ordinal) ? name[(slice.Length + 1)..] : name;
        return string.Create(CultureInfo.InvariantCulture, $"{slice}.{rest.Replace('_', '-')}.v1");
    }

    private static IEnumerable<PublicMessageType> Of(string slice, Func<EventTypes, EventTypes> map, Type data, string summary) =>
        map(new EventTypes(JsonTypeInfoResolver.Combine(ReferralJson.Default, ConsultationsJson.Default, WhitelistJson.Default)))
            .Names.Except(Untold, StringComparer.Ordinal)
            .Select(name => new PublicMessageType(Of(slice, name), data, $"{summary}: {name}"))
            .OrderBy(message => message.Type, StringComparer.Ordinal);
}
