// What stands in somebody's inbox from now on, told as it happens.
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Referrals.Cases;
using Referrals.EventStore;
using Referrals.Security;

namespace Referrals.Live;

/// <summary>A notice for the listener.</summary>
/// <param name="Position">Its place in the inbox.</param>
/// <param name="Kind">What is told.</param>
/// <param name="Case">The case.</param>
/// <param name="Number">转诊单号.</param>
/// <param name="At">When it happened.</param>
public sealed record LiveNotice(long Position, NoticeKind Kind, Guid Case, string Number, DateTimeOffset At);

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
                told.Key,
                change.Case,
                change.After.Details!.Number,
                change.Event.HappenedAt
            );
            // Which doctor a listener is, is asked of each; of the others institution and roles say enough.
            var doctors = addresses.Any(address => address[0] == '@');
            yield return new LiveMessage(
                "notice",
                JsonSerializer.SerializeToUtf8Bytes(notice, json.Value.SerializerOptions.GetTypeInfo(typeof(LiveNotice))),
                caller => (doctors && caller.Is(RoleGroups.Staff)) || Reads(caller)
            )
            {
                Only = doctors ? Reads : null,
            };

            // Who stands for a receiver outside the county, and who is asked as an expert, is known by the right to open the case.
            bool Reads(Caller caller) =>
                addresses.Any(address => Addresses.Reads(caller, address))
                || (addresses.Any(address => address[0] == '~' && caller.Is(Addresses.StandIns(address))) && change.MayBeOpenedBy(caller));
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(LiveNotice))]
internal sealed partial class LiveNoticeJson : JsonSerializerContext;
