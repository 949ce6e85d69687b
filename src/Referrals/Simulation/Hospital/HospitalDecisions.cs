// What a hospital answers to what it is told. Pure: everything follows from the seed and the message.
using System.Globalization;
using System.Text.Json;
using Referrals.Arranging;
using Referrals.Cases;
using Referrals.DailyActivity;
using Referrals.Institutions;
using Referrals.ReservedPools;
using Referrals.Shared;

namespace Referrals.Simulation.Hospital;

/// <summary>What of a message about a case is looked at.</summary>
internal sealed record ToldChange(DateTimeOffset At, ToldCase Referral);

/// <summary>The case as the message has it.</summary>
internal sealed record ToldCase(
    Guid Id,
    long Version,
    StateName State,
    Sender From,
    Destination To,
    string? Reviewer,
    ToldRequest? Request
);

/// <summary>Its form.</summary>
internal sealed record ToldRequest(Direction Direction, Resource Resource, IReadOnlyList<DiagnosisForm> Diagnoses);

/// <summary>The answers of one hospital.</summary>
/// <param name="plan">Whose.</param>
/// <param name="units">Departments, clinics and wards of the hospital.</param>
internal sealed class HospitalDecisions(HospitalPlan plan, IReadOnlyList<UnitOn> units)
{
    private static readonly DeclineReason[] Reasons =
    [
        DeclineReason.OutsideOurScope,
        DeclineReason.TreatableAtSender,
        DeclineReason.PatientUnfitForTransport,
    ];

    // While an emergency's form is missing.
    private static readonly DiagnosisForm Unknown = new("R69", "icd-10-gb", "GB/T 14396-2016");

    /// <summary>Whether a case is refused.</summary>
    public bool Refuses(Guid id) => plan.ChanceOf($"answer {id}").Chance(plan.Refuse);

    /// <summary>What is sent about a message, in this order.</summary>
    public IReadOnlyList<HospitalMessage> On(string type, JsonElement data)
    {
        if (!type.StartsWith("referral.", StringComparison.Ordinal) || data.Deserialize<ToldChange>(HospitalMessage.Json) is not { } change)
            return [];
        var (told, here) = (change.Referral, change.Referral.To.Institution == plan.Institution);
        return type switch
        {
            "referral.submitted.v1" or "referral.resubmitted.v1" when told.State == StateName.InTownshipReview => told.Reviewer
            == plan.Institution
                ? [Message(told, "review", new NoteForm(null))]
                : [],
            "referral.submitted.v1"
            or "referral.resubmitted.v1"
            or "referral.township-review-passed.v1"
            or "referral.redirected.v1" when here && told.State == StateName.AwaitingAnswer => Answer(change),
            "referral.hold-expired.v1" or "referral.place-withdrawn.v1" when here => [Allocation(change)],
            "referral.cancellation-requested.v1" when here => [Message(told, "cancellation-confirmation", null)],
            "referral.appointment-confirmed.v1" when here => [Message(told, "arrival", new ArrivalForm(null))],
            "referral.patient-arrived.v1" or "referral.emergency-arrived.v1" when here =>
            [
                Message(told, "care", new CareForm(null, told.Request?.Resource is null or Resource.Bed)),
            ],
            // The ward ends the stay and writes its report at once.
            "referral.care-begun.v1" when here =>
            [
                Message(told, "conclusion", new ConclusionForm(null, DischargeWay.Home, DiagnosesOf(told))),
                Message(
                    told,
                    "outcome",
                    new OutcomeForm(DiagnosesOf(told), null, "检查结果（模拟）", "对症治疗（模拟）", "门诊随诊", null)
                ),
            ],
            "referral.outcome-reported.v1" when told.From.Institution == plan.Institution =>
            [
                Message(told, "closure", new ClosureForm(null, null)),
            ],
            _ => [],
        };
    }

    /// <summary>What the hospital has on a day: each ward's beds, each clinic's places and examinations.</summary>
    public IReadOnlyList<HospitalMessage> Pools(DateOnly day) =>
        [
            .. Rooms(UnitKind.Ward).Select(unit => Pool(new PoolKey(plan.Institution, Resource.Bed, unit, null, day))),
            .. Rooms(UnitKind.Clinic).Select(unit => Pool(new PoolKey(plan.Institution, Resource.ClinicSlot, unit, null, day))),
            .. Rooms(UnitKind.Clinic).Select(unit => Pool(new PoolKey(plan.Institution, Resource.Examination, unit, null, day))),
        ];

    /// <summary>Counts of a day that is over.</summary>
    public HospitalMessage Activity(DateOnly day)
    {
        var random = plan.ChanceOf($"activity {day:O}");
        var counts = new ActivityDayForm(
            day,
            random.Between(500, 900),
            random.Between(30, 60),
            random.Between(40, 70),
            random.Between(40, 70),
            random.Between(350, 400),
            420,
            Shanghai.EndOf(day)
        );
        return new HospitalMessage(
            plan.Institution,
            Name($"activity-{day:yyyy-MM-dd}"),
            "activity.report.v1",
            null,
            new ActivityForm(null, [counts])
        );
    }

    private IReadOnlyList<HospitalMessage> Answer(ToldChange change)
    {
        var told = change.Referral;
        if (Refuses(told.Id))
            return [Message(told, "refusal", new RefusalForm(plan.ChanceOf($"reason {told.Id}").Pick(Reasons), null))];
        var accepted = Message(told, "acceptance", new NoteForm(null));
        // Who comes home is expected without an appointment.
        return told.Request?.Direction == Direction.Down
            ? [accepted, Message(told, "arrival", new ArrivalForm(null))]
            : [accepted, Allocation(change)];
    }

    private HospitalMessage Allocation(ToldChange change)
    {
        var (told, unit) = (change.Referral, Room(change.Referral));
        var tomorrow = Shanghai.EndOf(Shanghai.Day(change.At)).AddHours(10);
        return Message(told, "allocation", new AllocationForm(unit, null, null, null)) with
        {
            Otherwise = Message(told, "arrangement", new ArrangementForm(unit, tomorrow, null, null)),
        };
    }

    private HospitalMessage Message(ToldCase told, string action, object? data) =>
        new(
            plan.Institution,
            Name(string.Create(CultureInfo.InvariantCulture, $"{told.Id:N}-{action}-v{told.Version}")),
            $"referral.{action}.v1",
            told.Id.ToString(),
            data
        );

    private HospitalMessage Pool(PoolKey key)
    {
        var random = plan.ChanceOf($"pool {key}");
        var form =
            key.Kind == Resource.Bed
                ? new PoolForm(null, null, new BedsForm(44, random.Between(27, 31), random.Between(3, 5)))
                : new PoolForm(
                    null,
                    [
                        new SessionForm("am", "08:00", "12:00", null, random.Between(12, 24), null),
                        new SessionForm("pm", "14:30", "17:30", null, random.Between(8, 18), null),
                    ],
                    null
                );
        return new HospitalMessage(plan.Institution, Name($"{key}"), "pool.publish.v1", $"{key}", form);
    }

    private string Name(string what) => string.Create(CultureInfo.InvariantCulture, $"his-{plan.Seed}-{what}");

    private static IReadOnlyList<DiagnosisForm> DiagnosesOf(ToldCase told) => told.Request?.Diagnoses ?? [Unknown];

    private string Room(ToldCase told) =>
        RoomOf(told.To.Unit, told.Request?.Resource is null or Resource.Bed ? UnitKind.Ward : UnitKind.Clinic);

    private IEnumerable<string> Rooms(UnitKind kind) =>
        units.Where(unit => unit.Kind == UnitKind.Department).Select(unit => RoomOf(unit.Code, kind)).Distinct(StringComparer.Ordinal);

    // The clinic or ward of a department, or the department itself.
    private string RoomOf(string department, UnitKind kind)
    {
        var specialty = units.FirstOrDefault(unit => unit.Code == department)?.Specialty;
        return units.FirstOrDefault(unit => unit.Kind == kind && unit.Specialty == specialty)?.Code ?? department;
    }
}
