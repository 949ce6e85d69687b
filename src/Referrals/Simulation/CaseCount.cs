// What boards should count of one case, from what its people did and saw.
using Referrals.Cases;
using Referrals.Shared;

namespace Referrals.Simulation;

/// <summary>
/// A case, as its people remember it. Nobody here sees the moment at which the service's clock or a waiting list acts: of such things a
/// window is kept in which they happened.
/// </summary>
/// <param name="id">The case.</param>
/// <param name="direction">Which way.</param>
/// <param name="sender">Code of the institution that sends.</param>
/// <param name="doctor">Whose patient it is; null where it is nobody's.</param>
/// <param name="diagnosis">System, edition and code of the first diagnosis; null as long as nobody has written it down.</param>
/// <param name="rules">The county's time limits.</param>
internal sealed partial class CaseCount(
    Guid id,
    Direction direction,
    string sender,
    string? doctor,
    string? diagnosis,
    KnownParameters rules
)
{
    private readonly List<Wait> waits = [];
    private readonly List<Fact> facts = [];
    private string? diagnosis = diagnosis;
    private DateTimeOffset sentAt;
    private string sentTo = "";
    private string receiver = "";
    private string unit = "";
    private DateTimeOffset? accepted;
    private DateTimeOffset? arrived;
    private DateTimeOffset? begun;
    private DateTimeOffset? concluded;
    private DateTimeOffset? reported;
    private DateTimeOffset? ended;
    private DateTimeOffset? reportDue;
    private DateTimeOffset? listed;
    private string? whyCancelled;

    public Guid Id => id;

    public string Sender => sender;

    public string? Doctor => doctor;

    /// <summary>Whether it was ever sent: a draft is nobody's case.</summary>
    public bool Sent => sentTo.Length > 0;

    /// <summary>Whether anything may still become of it.</summary>
    public bool Open => Sent && ended is null;

    /// <summary>Sent, or sent again after it was returned.</summary>
    /// <param name="at">When.</param>
    /// <param name="to">Where to.</param>
    /// <param name="reviewer">Code of the township hospital that looks at it first; null where none does.</param>
    /// <param name="visits">Days of the follow-ups that are asked for.</param>
    public void Submitted(DateTimeOffset at, Room to, string? reviewer, IReadOnlyList<DateOnly> visits)
    {
        followUps = new Queue<DateOnly>(visits);
        asked = at;
        if (!Sent)
            sentAt = at;
        (sentTo, receiver, unit) = (to.Institution.Code, to.Institution.Code, to.Unit);
        Await(at, reviewer);
    }

    /// <summary>An emergency: nothing was asked, the patient is there.</summary>
    public void AtTheDoor(DateTimeOffset at, Room where, DateTimeOffset now)
    {
        Await(DeadlineKind.Paperwork, KnownParameters.Due(rules.Clocks.EmergencyPaperwork, at), now);
        (sentAt, arrived) = (at, at);
        (sentTo, receiver, unit) = (where.Institution.Code, where.Institution.Code, where.Unit);
        Add("accepted", at);
    }

    /// <summary>Somebody looked at it and saw what happened in the meantime.</summary>
    public void Seen(CaseSummary seen, DateTimeOffset now)
    {
        if (!Open)
            return;
        if (seen.State is StateName.InTownshipReview or StateName.AwaitingAnswer && waits is [.., { Until: null } wait])
            wait.Due = seen.AnswerDue;
        reportDue = seen.ReportDue ?? reportDue;
        SeenOnTheWay(seen.OutOfCounty);
        if (listed is not null)
            SeenOnList(seen.State, now);
        if (seen.State is StateName.Cancelled)
            End("cancelled", seen.EndedAt!.Value, whyCancelled);
        else if (seen.State is StateName.Expired)
            End("expired", seen.EndedAt!.Value);
    }

    /// <summary>The patient has died, in this case or another one.</summary>
    /// <param name="at">When.</param>
    /// <param name="recorded">When somebody wrote it down.</param>
    public void Died(DateTimeOffset at, DateTimeOffset recorded)
    {
        if (!Open)
            return;
        EndAll(recorded);
        Withdraw(at);
        End("died", at);
    }

    /// <summary>Somebody did something to it.</summary>
    /// <param name="action">What.</param>
    /// <param name="body">What was said with it.</param>
    /// <param name="state">Where the case stands after it.</param>
    /// <param name="at">When.</param>
    public void Did(string action, object? body, StateName state, DateTimeOffset at)
    {
        Meets(action, at);
        switch (action, body)
        {
            case ("pass-review", _):
                Answer(at, "");
                Await(at, null);
                break;
            case ("return-from-review" or "return", ReturnForm said):
                Answer(at, "returned", Code(said.Reason));
                break;
            case ("accept", _):
                Answer(at, "accepted");
                accepted = at;
                break;
            case ("decline", RefusalForm said):
                Answer(at, "declined", Code(said.Reason));
                ended = at;
                break;
            case ("redirect", RedirectionForm said):
                Redirected(at, said);
                break;
            case ("complete-paperwork", ReferralForm { Diagnoses: [var first, ..] }):
                diagnosis = KeyOf(first);
                break;
            default:
                Arranging(action, state, at);
                Treating(action, body, at);
                Ending(action, body, state, at);
                break;
        }
    }

    /// <summary>It left the county.</summary>
    public void Left(bool onList, string? tier, DateTimeOffset at) =>
        Add(onList ? "left-on-list" : "left-off-list", at, tier ?? "unknown", directed: false);

    public static string KeyOf(DiagnosisForm diagnosis) => $"{diagnosis.System}/{diagnosis.Version}/{diagnosis.Code}";

    private void Arranging(string action, StateName state, DateTimeOffset at)
    {
        switch (action)
        {
            case "arrange" or "rearrange" or "allocate" when state == StateName.Arranged:
                Add("arranged", at);
                break;
            case "allocate":
                // No place yet: when one becomes free, the service gives it to whoever has waited longest.
                listed = at;
                break;
            case "record-no-show":
                Add("no-show", at);
                break;
            case "record-arrival":
                arrived = at;
                break;
            case "retract-arrival":
                arrived = null;
                break;
        }
    }

    private void Treating(string action, object? body, DateTimeOffset at)
    {
        switch (action, body)
        {
            case ("begin-care", CareForm said):
                begun = at;
                Add("care-begun", at, said.Inpatient == true ? "inpatient" : "outpatient");
                break;
            case ("conclude", ConclusionForm said):
                concluded = at;
                Add("care-ended", at, Code(said.Way));
                break;
            case ("record-follow-up", _):
                Add("followed-up", at);
                break;
            case ("report-outcome", _):
                reported = at;
                Add("reported", at);
                if (at > reportDue)
                    Add("reported-late", at);
                break;
        }
    }

    private void Ending(string action, object? body, StateName state, DateTimeOffset at)
    {
        switch (action, body)
        {
            case ("request-cancellation", CancellationForm said):
                listed = null;
                whyCancelled = Code(said.Reason);
                Withdraw(at);
                if (state == StateName.Cancelled)
                    End("cancelled", at, whyCancelled);
                break;
            case ("confirm-cancellation", _):
                End("cancelled", at, whyCancelled);
                break;
            case ("close", ClosureForm said):
                End("closed", at, said.NoReport is null ? null : Code(said.NoReport));
                break;
        }
    }

    private void SeenOnList(StateName state, DateTimeOffset now)
    {
        if (state is StateName.Arranged or StateName.HoldLapsed)
        {
            // Who was put on the list with a lapsed hold stands there as before; or had a place and lost it again, unseen.
            facts.Add(new Fact("arranged", listed!.Value, now, receiver, state == StateName.Arranged));
        }

        listed = state is StateName.Accepted or StateName.HoldLapsed or StateName.NoShow ? now : null;
    }

    private void Redirected(DateTimeOffset at, RedirectionForm said)
    {
        var due = waits[^1].Due;
        Answer(at, "redirected", Code(said.Reason));
        (receiver, unit) = (said.Destination!.Institution!, said.Destination.Unit!);
        Await(at, null);
        waits[^1].Due = due;
    }

    private void Await(DateTimeOffset at, string? reviewer) => waits.Add(new Wait(reviewer is not null, reviewer ?? receiver, unit, at));

    private void Answer(DateTimeOffset at, string how, string? reason = null)
    {
        var wait = waits[^1];
        (wait.Until, wait.Answer, wait.Reason) = (at, how, reason);
    }

    // What ends before anybody has answered was not answered.
    private void Withdraw(DateTimeOffset at)
    {
        if (waits is [.., { Until: null } wait])
            wait.Until = at;
    }

    private void End(string how, DateTimeOffset at, string? reason = null)
    {
        Withdraw(at);
        ended = at;
        Add(how, at, reason);
    }

    private void Add(string what, DateTimeOffset at, string? reason = null, bool directed = true) =>
        facts.Add(new Fact(what, at, at, receiver, true, reason, directed));

    private static string Code<T>(T? value)
        where T : struct, Enum => Kebab.Of(value!.Value);
}
