// Stored for ever: which references proved to be one person, and which did not after all. No personal data.
using System.Text.Json.Serialization;
using Referrals.EventStore;
using Referrals.Shared;

namespace Referrals.People;

/// <summary>Why two references are one person 合并原因.</summary>
[JsonConverter(typeof(KebabEnum<MergeReason>))]
public enum MergeReason
{
    /// <summary>身份不明者已确认身份.</summary>
    UnknownIdentified,

    /// <summary>凭不同证件重复登记.</summary>
    TwoDocuments,

    /// <summary>登记错误造成的重复.</summary>
    EnteredWrongly,

    /// <summary>其他, with a note.</summary>
    Other,
}

/// <summary>Why they are two after all 撤销合并原因.</summary>
[JsonConverter(typeof(KebabEnum<MergeReversalReason>))]
public enum MergeReversalReason
{
    /// <summary>确非同一人.</summary>
    DifferentPersons,

    /// <summary>误操作.</summary>
    EnteredByMistake,

    /// <summary>其他, with a note.</summary>
    Other,
}

/// <summary>The reference whose stream this is stands for another one: both are one person 合并.</summary>
/// <param name="Into">The other reference.</param>
/// <param name="Reason">Why.</param>
/// <param name="Note">Sealed for the person whose stream this is.</param>
public sealed record PersonMerged(
    string Into,
    MergeReason Reason,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] SealedText? Note = null
);

/// <summary>The reference stands for itself again 撤销合并.</summary>
/// <param name="From">The reference that it was merged into.</param>
/// <param name="Reason">Why.</param>
/// <param name="Note">As above.</param>
public sealed record PersonMergeReversed(
    string From,
    MergeReversalReason Reason,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] SealedText? Note = null
);

internal static class PersonEvents
{
    /// <summary>The stream of a reference.</summary>
    public static string StreamKey(string person) => $"person-{person}";

    /// <summary>The reference of a stream.</summary>
    public static string PersonOf(string streamKey) => streamKey["person-".Length..];

    public static EventTypes MapPeople(this EventTypes types) =>
        types.Map<PersonMerged>("person_merged").Map<PersonMergeReversed>("person_merge_reversed");
}
