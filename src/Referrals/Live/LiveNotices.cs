// What stands in somebody's inbox from now on, told as it happens.
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Referrals.Cases;
using Referrals.EventStore;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Live;

/// <summary>A notice for the listener.</summary>
/// <param name="Position">Its place in the inbox.</param>
/// <param name="Kind">What is told, as in the inbox.</param>
/// <param name="Case">The case; null of a consultation.</param>
/// <param name="Number">转诊单号, or 会诊单号 of a consultation.</param>
/// <param name="At">When it happened.</param>
/// <param name="Consultation">The consultation; missing of a case.</param>
public sealed record LiveNotice(
    long Position,
    string Kind,
    Guid? Case,
    string Number,
    DateTimeOffset At,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? Consultation = null
);

/// <summary>Tells of the same notices as <see cref="Notices"/>, to those whose inbox they are in on the day.</summary>
internal sealed class LiveNotices(IOptions<JsonOptions> json)
{
    public IEnumerable<LiveMessage> Tell(CaseChange change)
    {
        foreach (
            var told in Notices.Of(change.Before, change.After, change.Event.Data).GroupBy(notice => notice.Kind, notice => notice.Address)
        )
        {
            var county = change.County;
            string[] addresses =
            [
                .. told.Select(address =>
                    DoctorPosts.AddressOf(change.After.Details!, address, county.Directory, county.Practitioners, county.Today).Address
                ),
            ];
            var notice = new LiveNotice(
                change.Event.Sequence,
                Kebab.Of(told.Key),
                change.Case,
                change.After.Details!.Number,
                change.Event.HappenedAt
            );
            yield return Message(
                JsonSerializer.SerializeToUtf8Bytes(notice, json.Value.SerializerOptions.GetTypeInfo(typeof(LiveNotice))),
                addresses,
                change.MayBeOpenedBy
            );
        }
    }

    /// <summary>A notice to some addresses.</summary>
    /// <param name="data">What is told.</param>
    /// <param name="addresses">Whose inboxes it is in on the day.</param>
    /// <param name="mayBeOpened">Whether a caller could open what it is about.</param>
    public static LiveMessage Message(byte[] data, string[] addresses, Func<Caller, bool> mayBeOpened)
    {
        // Which doctor a listener is, is asked of each; of the others institution and roles say enough.
        var doctors = addresses.Any(address => address[0] == '@');
        return new LiveMessage("notice", data, caller => (doctors && caller.Is(RoleGroups.Staff)) || Reads(caller))
        {
            Only = doctors ? Reads : null,
        };

        // Who stands for a receiver outside the county, and who is asked as an expert, is known by the right to open the case.
        bool Reads(Caller caller) =>
            addresses.Any(address => Addresses.Reads(caller, address))
            || (addresses.Any(address => address[0] == '~' && caller.Is(Addresses.StandIns(address))) && mayBeOpened(caller));
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LiveNotice))]
internal sealed partial class LiveNoticeJson : JsonSerializerContext;
