// The lists that one open case stands on.
using Referrals.Shared;

namespace Referrals.Cases;

internal sealed class WorklistLines(ReferralRow row, CaseDetails details)
{
    private readonly List<WorklistLine> lines = new(4);

    // Out of the county nobody reads: the centre of the sender's group stands for the receiver.
    private readonly string receiver =
        details.Direction == Direction.OutOfCounty ? Owners.CentreOf(details.From.Institution) : details.To.Institution;

    private readonly string sender = Owners.Sender(details.From.Institution);

    public IReadOnlyList<WorklistLine> All()
    {
        AddUntilAnswered();
        AddUntilArrival();
        AddFromArrival();
        AddMissingPaperwork();
        AddOutOfCounty();
        AddCounty();
        AddDoctors();
        return lines;
    }

    private void AddUntilAnswered()
    {
        switch (row.State)
        {
            case Referral.InTownshipReview:
                AddDue(Worklist.ToReview, Owners.Reviewer(details.Reviewer!), details.AnswerDue);
                AddEscalated(Worklist.ToReview);
                break;
            case Referral.AwaitingAnswer:
                AddDue(details.Direction == Direction.Down ? Worklist.DownInbox : Worklist.ToAnswer, receiver, details.AnswerDue);
                // Out of the county the centre is the receiver already.
                if (details.Direction != Direction.OutOfCounty)
                    AddEscalated(Worklist.ToAnswer);
                break;
            case Referral.CancellationRequested { ConfirmBy: { } due }:
                AddDue(Worklist.ToAnswer, receiver, due);
                break;
            case Referral.CancellationRequested:
                AddWaiting(Worklist.ToAnswer, receiver);
                break;
            case Referral.Returned:
                AddWaiting(Worklist.Returned, sender);
                break;
        }
    }

    private void AddUntilArrival()
    {
        switch (row.State)
        {
            case Referral.Accepted:
                AddWaiting(details.Direction == Direction.Down ? Worklist.DownInbox : Worklist.ToArrange, receiver);
                break;
            case Referral.NoShow or Referral.HoldLapsed:
                AddWaiting(Worklist.ToArrange, receiver);
                if (details.Withdrawn is not null)
                    AddWaiting(Worklist.ToRebook, receiver);
                break;
            case Referral.Arranged { Appointment: var appointment }:
                Add(new WorklistLine(Worklist.Arriving, receiver, details.ArriveBy, appointment.StartsAt));
                AddLate(receiver, details.ArriveBy);
                break;
        }
    }

    private void AddFromArrival()
    {
        switch (row.State)
        {
            case Referral.Arrived:
                Add(new WorklistLine(Worklist.Arriving, receiver, null, details.ArrivedAt!.Value));
                break;
            case Referral.InCare when details.Direction == Direction.Down && details.FollowUps.Count > 0:
                // From the morning of its day; late when that is over.
                var end = Shanghai.EndOf(details.FollowUps[0]);
                Add(new WorklistLine(Worklist.FollowUpsDue, receiver, end, end.AddDays(-1)));
                AddLate(receiver, end);
                break;
            case Referral.InCare:
                AddWaiting(Worklist.InCare, receiver);
                break;
            case Referral.Concluded when details.Report is null:
                AddDue(Worklist.OutcomeDue, receiver, details.ReportDue);
                break;
            case Referral.Concluded:
                AddWaiting(Worklist.ToClose, sender);
                break;
        }
    }

    private void AddMissingPaperwork()
    {
        if (!details.PaperworkMissing)
            return;
        AddDue(Worklist.Returned, sender, details.PaperworkDue);
        // The township helps with the form.
        if (details.Reviewer is { } township)
            AddDue(Worklist.Returned, Owners.Reviewer(township), details.PaperworkDue);
    }

    private void AddOutOfCounty()
    {
        if (details.OutOfCounty is not { } way)
            return;
        if (row.State is Referral.AwaitingAnswer && way.AwaitsExpert)
            AddDue(Worklist.ExpertStatement, Owners.ExpertsOf(details.From.Institution), way.ExpertDue);
        if (row.State is Referral.AwaitingAnswer && way.AwaitsCounty)
            AddDue(Worklist.CountyApproval, Owners.County, way.CountyDue);
        if (way.AwaitsJustification && row.State is not (Referral.Cancelled or Referral.Died or Referral.Expired))
            AddDue(Worklist.Justification, sender, way.Decision!.JustificationDue);
    }

    private void AddCounty()
    {
        if (details.Escalation is { Level: EscalationLevel.County } escalation)
            Add(new WorklistLine(Worklist.Late, Owners.County, escalation.Due, escalation.Due));
    }

    private void AddDoctors()
    {
        var due = lines.Select(line => line.Due).FirstOrDefault(moment => moment is not null);
        foreach (var doctor in new[] { details.From.Practitioner, details.Sent ? details.Contract : null })
        {
            if (doctor is not null)
                Add(new WorklistLine(Worklist.Mine, Owners.Doctor(doctor), due, row.Begun));
        }
    }

    private void AddDue(Worklist list, string owner, DateTimeOffset? due)
    {
        Add(new WorklistLine(list, owner, due, due ?? row.Since));
        AddLate(owner, due);
    }

    private void AddWaiting(Worklist list, string owner) => Add(new WorklistLine(list, owner, null, row.Since));

    private void AddEscalated(Worklist list)
    {
        foreach (var centre in details.Escalation?.Centres ?? [])
        {
            // A centre that is the receiver itself has the case on its list already.
            if (list == Worklist.ToReview || centre != details.To.Institution)
                AddDue(list, Owners.Centre(centre), details.AnswerDue);
        }
    }

    private void AddLate(string owner, DateTimeOffset? due)
    {
        if (due is { } moment)
            Add(new WorklistLine(Worklist.Late, owner, moment, moment));
    }

    // A form may be late at an institution where an answer is late too.
    private void Add(WorklistLine line)
    {
        if (!lines.Exists(known => known.List == line.List && known.Owner == line.Owner))
            lines.Add(line);
    }
}
