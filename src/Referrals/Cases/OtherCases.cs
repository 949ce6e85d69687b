// Two cases of one patient that meet: who is in a ward, has an appointment at the same hour, or came as an emergency already.
using System.Text.Json.Serialization;
using Referrals.EventStore;
using Referrals.Hosting;
using Referrals.Shared;

namespace Referrals.Cases;

/// <summary>Why somebody goes on although another case of the patient stands against it 继续办理的原因.</summary>
public enum DespiteReason
{
    /// <summary>It is about another illness 另一疾病.</summary>
    AnotherIllness,

    /// <summary>The institutions have agreed on it 机构间已协商.</summary>
    AgreedBetweenInstitutions,

    /// <summary>The patient can keep both 两处均可就诊.</summary>
    BothCanBeKept,

    /// <summary>What the other case says is not so, or not so any more 另一记录有误.</summary>
    OtherRecordIsWrong,

    /// <summary>It happened again 再次发病.</summary>
    HappenedAgain,
}

/// <summary>What was gone on with, and against which cases.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Cases">The other cases.</param>
public sealed record Despite(DespiteReason Reason, IReadOnlyList<Guid> Cases);

/// <summary>Another open case of the same patient, as far as the caller may know of it.</summary>
/// <param name="Id">The case.</param>
/// <param name="Number">转诊单号.</param>
/// <param name="State">Where it stands.</param>
/// <param name="To">Where it lies.</param>
/// <param name="StartsAt">When the patient is expected there.</param>
/// <param name="Inpatient">Admitted to a bed there.</param>
public sealed record OtherCase(
    Guid Id,
    string Number,
    StateName State,
    Destination To,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? StartsAt,
    bool Inpatient
)
{
    internal static OtherCase Of(Guid id, Referral state) =>
        new(
            id,
            state.Details!.Number,
            state.Name,
            state.Details.To,
            (state as Referral.Arranged)?.Appointment.StartsAt,
            state is Referral.InCare && state.Details.Inpatient
        );
}

/// <summary>Pure: all of it runs in the log's writer.</summary>
internal static class OtherCases
{
    /// <summary>An emergency at the same hospital within so many hours of another is the same one, sent twice.</summary>
    private static readonly TimeSpan SameEmergency = TimeSpan.FromHours(6);

    /// <summary>
    /// Whether another open case stands against a command: the refusal that asks for a reason, or the reason that was given with the
    /// cases that it is about.
    /// </summary>
    public static (Refusal? Refusal, Despite? Despite) Met(
        CaseRequest request,
        ReferralCommand command,
        Referral state,
        CaseStreams streams
    )
    {
        // A case that began since they were read: it is looked at in the next round.
        if (
            command is StartEmergency or SubmitReferral { Origin: null }
            && streams
                .AllLive.SelectMany(live => live.State.Cases)
                .Except(streams.Others.Select(other => ReferralRow.CaseOf(other.Stream.Key)))
                .Any(id => id != request.Id)
        )
            throw new DecisionConflictException("Another case of the patient has begun since they were read.");
        var gap = TimeSpan.FromMinutes(request.Facts.Policy.Referrals.AppointmentGapMinutes);
        var met = streams
            .Others.Select(other => (Id: ReferralRow.CaseOf(other.Stream.Key), other.State))
            .Where(other => IsOpen(other.State) && !IsLinked(state, other.Id))
            .Select(other => (other.Id, other.State, Code: Code(command, state, other.State, gap)))
            .Where(other => other.Code is not null)
            .ToList();
        if (met.Count == 0)
            return default;
        if (request.Despite is { } reason)
            return (null, new Despite(reason, [.. met.Select(other => other.Id)]));
        var known = met.Find(other => request.Access(other.State).CanRead);
        var refusal = new Refusal(met[0].Code!).At("/despite").With("number", known.State?.Details!.Number ?? "…");
        return (known.State is null ? refusal : refusal.With("case", known.Id.ToString()), null);
    }

    /// <summary>The patient's other open cases, as far as the caller may know of them; null where there is none.</summary>
    public static IReadOnlyList<OtherCase>? Known(CaseRequest request, CaseStreams streams) =>
        streams
            .Others.Where(other => IsOpen(other.State) && request.Access(other.State).CanRead)
            .Select(other => OtherCase.Of(ReferralRow.CaseOf(other.Stream.Key), other.State))
            .ToList()
            is { Count: > 0 } known
            ? known
            : null;

    /// <summary>Tells the patient's other open cases of an emergency.</summary>
    public static void Tell<TAnswer>(Decision<TAnswer> decision, Guid emergency, CaseStreams streams)
    {
        foreach (var other in streams.Others.Where(other => IsOpen(other.State)))
            decision.Append(other, new EmergencyElsewhere(emergency));
    }

    private static bool IsOpen(Referral other) => other.Details is { Sent: true, EndedAt: null };

    private static string? Code(ReferralCommand command, Referral state, Referral other, TimeSpan gap) =>
        command switch
        {
            SubmitReferral { Origin: null, Request.Urgency: not Urgency.Emergency } when IsInpatient(other) => "referral.patient-in-care",
            ResubmitReferral { Request.Urgency: not Urgency.Emergency } when IsInpatient(other) => "referral.patient-in-care",
            ArrangeReferral when IsInpatient(other) => "referral.patient-in-care",
            ArrangeReferral c when Overlaps(c.Appointment, state, other, gap) => "referral.appointments-overlap",
            StartEmergency c when IsSame(c, other) => "referral.emergency-exists",
            _ => null,
        };

    private static bool IsInpatient(Referral other) =>
        other
            is Referral.InCare { Details: { Inpatient: true } or { PaperworkDue: not null } }
                or Referral.Arrived { Details.PaperworkDue: not null }
        && other.Details!.Direction != Direction.Down;

    private static bool Overlaps(Appointment appointment, Referral state, Referral other, TimeSpan gap) =>
        other is Referral.Arranged { Appointment: var theirs }
        && other.Details!.To.Institution != state.Details!.To.Institution
        && (theirs.StartsAt - appointment.StartsAt).Duration() < gap;

    private static bool IsSame(StartEmergency emergency, Referral other) =>
        other is Referral.Arrived or Referral.InCare
        && other.Details is { PaperworkDue: not null } details
        && details.To.Institution == emergency.Destination.Institution
        && (details.ArrivedAt!.Value - emergency.ArrivedAt).Duration() < SameEmergency;

    private static bool IsLinked(Referral state, Guid other) =>
        state.Details is { } details && (details.Origin?.Case == other || details.Links.Exists(link => link.Case == other));
}
