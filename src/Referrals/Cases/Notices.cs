// Who must be told of what happened: a pure function of the case before and after an event.
using System.Text.Json.Serialization;
using Referrals.ReservedPools;
using Referrals.Security;
using Referrals.Shared;

namespace Referrals.Cases;

/// <summary>What somebody is told 通知.</summary>
public enum NoticeKind
{
    /// <summary>A case awaits review 新转诊待审核.</summary>
    ToReview,

    /// <summary>A case awaits an answer 新转诊待受理.</summary>
    NewCase,

    /// <summary>A patient comes home 患者下转.</summary>
    ComingHome,

    /// <summary>A case came back for completion 退回补充.</summary>
    Returned,

    /// <summary>A case was accepted 已接受.</summary>
    Accepted,

    /// <summary>A case was declined 已拒绝.</summary>
    Declined,

    /// <summary>A case was passed on 已转派.</summary>
    Redirected,

    /// <summary>A time and place are held 已安排.</summary>
    Arranged,

    /// <summary>The patient will come 已确认.</summary>
    Confirmed,

    /// <summary>The hospital withdrew the place 停诊待改约.</summary>
    PlaceWithdrawn,

    /// <summary>It waits for a place 已候补.</summary>
    Waiting,

    /// <summary>It waited in vain 候补未成.</summary>
    WaitedInVain,

    /// <summary>What was held has lapsed 预留过期.</summary>
    HoldLapsed,

    /// <summary>The patient did not come 爽约.</summary>
    NoShow,

    /// <summary>The receiver is asked to confirm a cancellation 申请取消.</summary>
    CancellationAsked,

    /// <summary>A case was called off 已取消.</summary>
    Cancelled,

    /// <summary>The patient has arrived 已到诊.</summary>
    Arrived,

    /// <summary>An emergency has arrived; its form is due 急诊到诊待补单.</summary>
    EmergencyArrived,

    /// <summary>Care has ended 诊疗结束.</summary>
    Concluded,

    /// <summary>The report came 回转单已到.</summary>
    Outcome,

    /// <summary>Closed without a report 无回转单结案.</summary>
    ClosedWithoutReport,

    /// <summary>The patient died 患者已故.</summary>
    Died,

    /// <summary>Review or answer is late 逾期未办.</summary>
    Late,

    /// <summary>A deadline is near 临期提醒.</summary>
    Reminder,

    /// <summary>A deadline has passed 已逾期.</summary>
    Missed,
}

/// <summary>A line of somebody's inbox.</summary>
/// <param name="Position">Position of the event in the log; the order of inboxes.</param>
/// <param name="Address">Whom it is for, see <see cref="Addresses"/>.</param>
/// <param name="Kind">What is told.</param>
/// <param name="At">When it happened.</param>
public sealed record Notice(long Position, string Address, NoticeKind Kind, DateTimeOffset At)
{
    [JsonIgnore]
    public string Name => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Position}/{Address}/{Kebab.Of(Kind)}");
}

/// <summary>Whom notices are for: a doctor (<see cref="Owners.Doctor"/>), the county (<see cref="Owners.County"/>), or one of these.</summary>
internal static class Addresses
{
    private const Roles Desks = Roles.Dispatcher | Roles.TownshipCentre | Roles.FamilyDoctor | Roles.HisSystem;
    private const Roles Reviewers = Roles.TownshipCentre | Roles.HisSystem;
    private const Roles Wards = Roles.Specialist | Roles.HisSystem;

    /// <summary>Whoever answers for an institution: the dispatcher in a hospital, the centre or the doctors at the primary level.</summary>
    public static string Desk(string institution) => $"{institution}/desk";

    /// <summary>The township's centre, for the cases of its village clinics.</summary>
    public static string Review(string institution) => $"{institution}/review";

    /// <summary>A lead hospital's centre, for what was escalated to it.</summary>
    public static string Centre(string institution) => $"{institution}/centre";

    /// <summary>Those who treat there.</summary>
    public static string Ward(string institution) => $"{institution}/ward";

    /// <summary>Whether a caller reads what comes to this address, as far as that is known without the directory.</summary>
    public static bool Reads(Caller caller, string address)
    {
        if (address[0] == '@')
            return caller.Practitioner is { } practitioner && address.AsSpan(1).SequenceEqual(practitioner);
        if (address == Owners.County)
            return caller.Is(Roles.CountyAuthority);
        var slash = address.LastIndexOf('/');
        return caller.Institution is { } institution && address.AsSpan(0, slash).SequenceEqual(institution) && address.AsSpan(slash) switch
        {
            "/desk" => caller.Is(Desks),
            "/review" => caller.Is(Reviewers),
            "/centre" => caller.Is(Roles.Dispatcher),
            _ => caller.Is(Wards),
        };
    }

    /// <summary>Every address that a caller reads.</summary>
    /// <param name="caller">Who reads.</param>
    /// <param name="led">Institutions whose lead hospital is the caller's.</param>
    public static IReadOnlyList<string> Of(Caller caller, IEnumerable<string> led)
    {
        var addresses = new List<string>(4);
        if (caller.Practitioner is { } practitioner)
            addresses.Add(Owners.Doctor(practitioner));
        if (caller.Institution is { } institution)
        {
            if (caller.Is(Desks))
                addresses.Add(Desk(institution));
            if (caller.Is(Reviewers))
                addresses.Add(Review(institution));
            if (caller.Is(Roles.Dispatcher))
                addresses.AddRange([Centre(institution), .. led.Select(sender => Desk(Owners.CentreOf(sender)))]);
            if (caller.Is(Wards))
                addresses.Add(Ward(institution));
        }

        if (caller.Is(Roles.CountyAuthority))
            addresses.Add(Owners.County);
        return addresses;
    }
}

internal static class Notices
{
    /// <summary>What is kept of a case that is over: how it ended.</summary>
    public static bool Stays(NoticeKind kind) => kind is NoticeKind.Outcome or NoticeKind.Declined or NoticeKind.Cancelled or NoticeKind.ClosedWithoutReport or NoticeKind.Died;

    /// <summary>What is told to whom when this happened.</summary>
    public static IEnumerable<(string Address, NoticeKind Kind)> Of(Referral before, Referral after, object e)
    {
        if (after.Details is not { Sent: true } details)
            return [];
        // The doctor who sent; where a system did, the institution.
        var sender = details.From.Practitioner is { } practitioner ? Owners.Doctor(practitioner) : Addresses.Desk(details.From.Institution);
        var contract = details.Contract is { } doctor ? Owners.Doctor(doctor) : sender;
        // Outside the county nobody reads: the centre stands for the receiver.
        var desk = Addresses.Desk(details.Direction == Direction.OutOfCounty ? Owners.CentreOf(details.From.Institution) : details.To.Institution);
        var ward = Addresses.Ward(details.To.Institution);
        return ((IEnumerable<(string, NoticeKind)>)(e switch
        {
            ReferralSubmitted or ReferralResubmitted or TownshipReviewPassed => after is Referral.InTownshipReview
                ? [(Addresses.Review(details.Reviewer!), NoticeKind.ToReview)]
                : details.Direction == Direction.Down
                    ? [(desk, NoticeKind.ComingHome), (contract, NoticeKind.ComingHome)]
                    : [(desk, NoticeKind.NewCase)],
            ReferralReturned => [(sender, NoticeKind.Returned)],
            ReferralAccepted => [(sender, NoticeKind.Accepted)],
            ReferralDeclined => [(sender, NoticeKind.Declined), (contract, NoticeKind.Declined)],
            ReferralRedirected => [(desk, NoticeKind.NewCase), (sender, NoticeKind.Redirected)],
            ReferralArranged or ReferralRearranged => [(sender, NoticeKind.Arranged), (contract, NoticeKind.Arranged), (ward, NoticeKind.Arranged)],
            AppointmentConfirmed => [(desk, NoticeKind.Confirmed)],
            PlaceWithdrawn => [(sender, NoticeKind.PlaceWithdrawn), (contract, NoticeKind.PlaceWithdrawn), (desk, NoticeKind.PlaceWithdrawn)],
            PutOnWaitingList => [(sender, NoticeKind.Waiting)],
            TakenOffWaitingList { By: WaitingEndedBy.SessionOver } => [(sender, NoticeKind.WaitedInVain), (desk, NoticeKind.WaitedInVain)],
            HoldExpired => [(sender, NoticeKind.HoldLapsed), (desk, NoticeKind.HoldLapsed)],
            NoShowRecorded => [(sender, NoticeKind.NoShow), (contract, NoticeKind.NoShow)],
            CancellationRequested when before is not (Referral.InTownshipReview or Referral.AwaitingAnswer or Referral.Returned) => [(desk, NoticeKind.CancellationAsked)],
            ReferralCancelled => details.Reached ? [(sender, NoticeKind.Cancelled), (desk, NoticeKind.Cancelled)] : [(sender, NoticeKind.Cancelled)],
            EmergencyArrived => [(sender, NoticeKind.EmergencyArrived), (Addresses.Desk(details.From.Institution), NoticeKind.EmergencyArrived), .. Township(NoticeKind.EmergencyArrived)],
            PatientArrived => details.Direction == Direction.Down
                ? [(sender, NoticeKind.Arrived)]
                : [(sender, NoticeKind.Arrived), (contract, NoticeKind.Arrived), .. Township(NoticeKind.Arrived)],
            CareConcluded => [(sender, NoticeKind.Concluded), (contract, NoticeKind.Concluded), .. Township(NoticeKind.Concluded)],
            OutcomeReported => [(sender, NoticeKind.Outcome), (contract, NoticeKind.Outcome)],
            ReferralClosed { NoReport: not null } => [(sender, NoticeKind.ClosedWithoutReport), (contract, NoticeKind.ClosedWithoutReport)],
            PatientDied => [(sender, NoticeKind.Died), (contract, NoticeKind.Died), .. details.Reached ? [(desk, NoticeKind.Died)] : (IEnumerable<(string, NoticeKind)>)[]],
            ReferralEscalated x =>
            [
                .. x.Level == EscalationLevel.County ? [(Owners.County, NoticeKind.Late)] : x.Centres.Select(centre => (Addresses.Centre(centre), NoticeKind.Late)),
                (after is Referral.InTownshipReview ? Addresses.Review(details.Reviewer!) : desk, NoticeKind.Late),
                (sender, NoticeKind.Late),
            ],
            DeadlineReminded x => Responsible(x.Kind, NoticeKind.Reminder),
            DeadlineMissed x => [.. Responsible(x.Kind, NoticeKind.Missed), .. x.Kind == DeadlineKind.OutcomeReport ? [(sender, NoticeKind.Missed)] : (IEnumerable<(string, NoticeKind)>)[]],
            _ => [],
        })).Distinct();

        IEnumerable<(string, NoticeKind)> Township(NoticeKind kind) => details.Reviewer is { } reviewer ? [(Addresses.Review(reviewer), kind)] : [];

        IEnumerable<(string, NoticeKind)> Responsible(DeadlineKind deadline, NoticeKind kind) => deadline switch
        {
            DeadlineKind.Paperwork => [(sender, kind), .. Township(kind)],
            DeadlineKind.OutcomeReport => [(ward, kind), (desk, kind)],
            _ => [(desk, kind)],
        };
    }
}
