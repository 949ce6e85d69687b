// All emergency accesses of one reader: states and rules. Pure.
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Referrals.EventStore;
using Referrals.Shared;

namespace Referrals.Privacy;

/// <summary>An emergency access 紧急查阅.</summary>
/// <param name="Opened">How it was opened.</param>
/// <param name="Review">What the county made of it; null while it has not looked.</param>
public sealed record EmergencyAccess(EmergencyAccessOpened Opened, EmergencyAccessReviewed? Review)
{
    /// <summary>When it opens reading no more: its time is over, or the county did not find it justified.</summary>
    public DateTimeOffset EndsAt =>
        Review is { Verdict: EmergencyVerdict.NotJustified, At: var at } && at < Opened.Until ? at : Opened.Until;

    /// <summary>Whether it opens reading at a moment; at its end it does not any more.</summary>
    public bool IsOpen(DateTimeOffset now) => now < EndsAt;
}

/// <summary>State of the stream of a reader: one stream for each account, so that what is open at once is decided in one place.</summary>
public sealed record EmergencyAccesses
{
    public const string StreamPrefix = "emergency-access-";

    private const int KeyLength = 32;

    private static readonly System.Buffers.SearchValues<char> Hexadecimal = System.Buffers.SearchValues.Create("0123456789abcdef");

    public static readonly Aggregate<EmergencyAccesses> Aggregate = new(
        "emergency_accesses",
        new EmergencyAccesses(),
        (state, e) => state.Evolve(e)
    );

    private EmergencyAccesses() { }

    /// <summary>In the order in which they were opened.</summary>
    public ImmutableList<EmergencyAccess> All { get; private init; } = [];

    /// <summary>The stream of a reader. Accounts may hold whatever the issuer likes, so it is named for what stands for one.</summary>
    public static string StreamKey(string reader) =>
        $"{StreamPrefix}{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(reader)))[..KeyLength]}";

    /// <summary>The stream of an access; null for what is no id of one.</summary>
    public static string? StreamOf(string id) =>
        id.Length is > KeyLength + 1 and < KeyLength + 12
        && id[KeyLength] == '-'
        && !id.AsSpan(0, KeyLength).ContainsAnyExcept(Hexadecimal)
        && id.AsSpan(KeyLength + 1).IndexOfAnyExceptInRange('0', '9') < 0
            ? $"{StreamPrefix}{id.AsSpan(0, KeyLength)}"
            : null;

    /// <summary>The access with this id.</summary>
    public EmergencyAccess? Find(string id) => All.Find(access => access.Opened.Id == id);

    /// <summary>The one that opens reading of a patient at a moment, by any of the references; null for none.</summary>
    public EmergencyAccess? OpenFor(IReadOnlyCollection<string> references, string institution, DateTimeOffset now) =>
        All.FindLast(access =>
            access.IsOpen(now)
            && access.Opened.Institution == institution
            && references.Contains(access.Opened.Person, StringComparer.Ordinal)
        );

    /// <summary>
    /// Opens one. Where the same reader has one of the same patient that is open still, nothing happens: <see cref="OpenFor"/> gives it.
    /// </summary>
    /// <param name="references">All references that are the patient.</param>
    /// <param name="asked">What is to be opened, without its id.</param>
    /// <param name="mostOpen">How many may be open at once.</param>
    public Decided Open(IReadOnlyCollection<string> references, EmergencyAccessOpened asked, int mostOpen)
    {
        ArgumentNullException.ThrowIfNull(asked);
        if (OpenFor(references, asked.Institution, asked.At) is not null)
            return Decided.Nothing;
        if (All.Count(access => access.IsOpen(asked.At)) >= mostOpen)
            return new Refusal("emergency-access.too-many-open").With("limit", mostOpen.ToString(CultureInfo.InvariantCulture));
        var number = (All.Count + 1).ToString(CultureInfo.InvariantCulture);
        return Decided.With(asked with { Id = $"{StreamKey(asked.Reader)[StreamPrefix.Length..]}-{number}" });
    }

    /// <summary>The county's word on one.</summary>
    public Decided Review(EmergencyAccessReviewed review)
    {
        ArgumentNullException.ThrowIfNull(review);
        return Find(review.Id) switch
        {
            null => new Refusal("not-found"),
            { } own when own.Opened.Reader == review.By => new Refusal("emergency-access.own"),
            { Review: not null } => new Refusal("emergency-access.reviewed-already"),
            _ => Decided.With(review),
        };
    }

    private EmergencyAccesses Evolve(object e) =>
        e switch
        {
            EmergencyAccessOpened opened => this with { All = All.Add(new EmergencyAccess(opened, null)) },
            EmergencyAccessReviewed review when Find(review.Id) is { } reviewed => this with
            {
                All = All.Replace(reviewed, reviewed with { Review = review }),
            },
            _ => throw new InvalidOperationException($"{e.GetType().Name} is no event of a reader's emergency accesses."),
        };
}
