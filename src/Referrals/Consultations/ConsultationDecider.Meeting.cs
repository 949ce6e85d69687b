// A consultation of several institutions: inviting, finding a time, opinions, the conclusion.
using System.Globalization;
using Referrals.Shared;

namespace Referrals.Consultations;

public static partial class ConsultationDecider
{
    /// <summary>So long before its time a session may begin.</summary>
    public static readonly TimeSpan EarliestOpening = TimeSpan.FromMinutes(30);

    /// <summary>The longest session.</summary>
    public static readonly TimeSpan LongestSession = TimeSpan.FromHours(8);

    // Null where it is no command of these consultations.
    private static Decided? ApplyMeeting(Consultation state, ConsultationCommand command) =>
        command switch
        {
            RequestMeeting c => Request(c),
            AcceptConsultation c => With(new ConsultationAccepted(c.Chair, c.Now)),
            ChangeChair c => c.Chair == state.Details!.Meeting!.Chair ? Decided.Nothing : With(new ChairChanged(c.Chair, c.Now)),
            InviteExperts c => Invite(state.Details!, c),
            ProposeTimes c => Wrong(c.Times, c.Now, "/times") ?? With(new TimesProposed(c.Times, c.Now)),
            AnswerInvitation c => Answer(state.Details!, c),
            ScheduleMeeting c => Schedule(state.Details!.Meeting!, c),
            PostponeMeeting c => With(new MeetingPostponed(c.Reason, c.Now)),
            OpenSession c => c.Now < state.Details!.Meeting!.Time!.From - EarliestOpening
                ? new Refusal("consultation.too-early").With("from", Text(state.Details.Meeting.Time.From))
                : With(new SessionOpened(c.ConclusionDue, c.Now)),
            RecordAttendance c => Attend(state.Details!.Meeting!, c),
            GiveOpinion c => Opine(state, c),
            Conclude c => Conclude(state.Details!, c),
            FinishTask c => Finish(state.Details!.Meeting!, c),
            _ => null,
        };

    private static Decided Request(RequestMeeting c)
    {
        if (c.Experts.Select(expert => expert.Institution).Append(c.From.Institution).All(institution => institution == c.To.Institution))
            return new Refusal("consultation.to-oneself").At("/to/institution");
        var (experts, refusal) = Number(new Meeting(), c.Experts, c.Quorum);
        return refusal is not null
            ? refusal
            : Decided.With(
                new ConsultationRequested(
                    ConsultationKind.MultiParty,
                    c.Person,
                    c.Number,
                    c.From,
                    c.To,
                    c.Urgency,
                    c.Diagnoses,
                    c.Question,
                    c.AnswerDue,
                    c.Now,
                    c.PolicyVersion,
                    c.DirectoryVersion
                ),
                new ExpertsInvited(experts, c.Quorum, c.Now)
            );
    }

    private static Decided Invite(ConsultationDetails details, InviteExperts c)
    {
        var (experts, refusal) = Number(details.Meeting!, c.Experts, c.Quorum);
        return refusal is not null ? refusal : With(new ExpertsInvited(experts, c.Quorum, c.Now));
    }

    // Who was invited before keeps the number, and the answer with it.
    private static (IReadOnlyList<Invitee> Experts, Refusal? Refusal) Number(
        Meeting meeting,
        IReadOnlyList<Invitation> invitations,
        int quorum
    )
    {
        var (experts, last) = (new List<Invitee>(), meeting.LastNumber);
        foreach (var (i, one) in invitations.Index())
        {
            var known = one.Number is { } number ? meeting.Expert(number) : meeting.Experts.Find(IsSame);
            if (one.Number is not null && known is null)
                return ([], Fault("consultation.expert-unknown", $"/experts/{i}/number"));
            var expert = known ?? new Invitee(++last, one.Institution, one.Unit, one.Practitioner, one.Outside, one.Name);
            if (experts.Exists(other => other.Number == expert.Number || IsSame(other)))
                return ([], Fault("consultation.expert-twice", $"/experts/{i}"));
            experts.Add(expert);

            // Of those who have no code nobody knows whether they are the same.
            bool IsSame(Invitee other) =>
                !other.Outside && (other.Institution, other.Unit, other.Practitioner) == (one.Institution, one.Unit, one.Practitioner);
        }

        return quorum < 1 || quorum > experts.Count
            ? ([], Fault(new Refusal("consultation.quorum-impossible").With("experts", Text(experts.Count)), "/quorum"))
            : (experts, null);
    }

    private static Decided Answer(ConsultationDetails details, AnswerInvitation c)
    {
        var meeting = details.Meeting!;
        if (meeting.Expert(c.Expert) is not { } expert)
            return Fault("consultation.expert-unknown", "/expert");
        if (!Speaks(c.By, expert, details))
            return new Refusal("consultation.not-this-expert");
        var proposed = meeting.Proposed.Select(time => time.From).ToHashSet();
        return c.Possible.Any(time => !proposed.Contains(time))
            ? Fault("consultation.time-not-proposed", "/possible")
            : With(new InvitationAnswered(c.Expert, c.Comes, c.Comes ? c.Possible : [], c.Note, c.By, c.Now));
    }

    private static Decided Schedule(Meeting meeting, ScheduleMeeting c)
    {
        if (Wrong([c.Time], c.Now, null) is { } wrong)
            return wrong;
        if (meeting.Experts.Count(expert => !meeting.HasDeclined(expert.Number)) < meeting.Quorum)
            return new Refusal("consultation.no-quorum").With("quorum", Text(meeting.Quorum));
        if (c.NotThere.Count > 0)
            return new Refusal("consultation.expert-left").With("experts", string.Join(", ", c.NotThere));
        return c.Busy.Count > 0 && c.DespiteBusy is null
            ? new Refusal("consultation.double-booked").With("experts", string.Join(", ", c.Busy))
            : With(new MeetingScheduled(c.Time, c.Agenda, c.Link, c.Busy.Count > 0 ? c.DespiteBusy : null, c.Now));
    }

    private static Decided Attend(Meeting meeting, RecordAttendance c)
    {
        if (c.Present.Any(number => meeting.Expert(number) is null))
            return Fault("consultation.expert-unknown", "/present");
        return meeting.Present.SetEquals(c.Present)
            ? Decided.Nothing
            : With(new AttendanceRecorded([.. c.Present.Distinct().Order()], c.Now));
    }

    private static Decided Opine(Consultation state, GiveOpinion c)
    {
        var (details, meeting) = (state.Details!, state.Details!.Meeting!);
        if (c.Expert is { } number)
        {
            if (meeting.Expert(number) is not { } expert)
                return Fault("consultation.expert-unknown", "/expert");
            if (!Speaks(c.By, expert, details))
                return new Refusal("consultation.not-this-expert");
        }
        else if (!IsChair(meeting, c.By))
        {
            return Fault("consultation.only-chair", "/expert");
        }

        return meeting.Opinions.Count >= MostPosts
            ? new Refusal("consultation.too-long").With("limit", Text(MostPosts))
            : With(new OpinionGiven(c.Expert, c.By, c.Text, c.Dissents, state is not Consultation.InSession, c.Now));
    }

    private static Decided Conclude(ConsultationDetails details, Conclude c)
    {
        var meeting = details.Meeting!;
        if (!IsChair(meeting, c.By))
            return new Refusal("consultation.only-chair");
        if (meeting.Experts.Count(expert => meeting.Present.Contains(expert.Number)) < meeting.Quorum)
            return new Refusal("consultation.no-quorum").With("quorum", Text(meeting.Quorum));
        // Who is outside the county, or does not take part, could not say that it is done.
        var parties = meeting
            .Experts.Where(expert => !expert.Outside && !meeting.HasDeclined(expert.Number))
            .Select(expert => expert.Institution)
            .Append(details.From.Institution)
            .Append(details.To.Institution)
            .ToHashSet(StringComparer.Ordinal);
        foreach (var (i, task) in c.Tasks.Index())
        {
            if (!parties.Contains(task.Institution))
                return Fault("consultation.task-of-nobody", $"/tasks/{i}/institution");
        }

        return With(new ConclusionGiven(c.By, c.Text, c.Recommendation, c.Tasks, c.Now > meeting.ConclusionDue, c.Now, c.Closing));
    }

    private static Decided Finish(Meeting meeting, FinishTask c) =>
        meeting.Tasks.Find(task => task.Task.Number == c.Task) switch
        {
            null => new Refusal("consultation.task-unknown"),
            { Task.Institution: var whose } when whose != c.By.Institution => new Refusal("consultation.task-not-yours"),
            { DoneAt: not null } => Decided.Nothing,
            _ => With(new FollowUpTaskDone(c.Task, c.By, c.Note, c.Now)),
        };

    // Tasks are what a conclusion is for.
    private static Decided? HasTasks(ConsultationDetails details) =>
        details.Meeting?.Tasks.Count(task => task.DoneAt is null) is > 0 and var open
            ? Refuse(new Refusal("consultation.tasks-open").With("tasks", Text(open)))
            : null;

    private static bool IsChair(Meeting meeting, Sender by) =>
        (by.Institution, by.Practitioner) == (meeting.Chair?.Institution, meeting.Chair?.Practitioner);

    // A named expert speaks in person; for one from outside, who has no account, the chair's institution writes.
    private static bool Speaks(Sender by, Invitee expert, ConsultationDetails details) =>
        by.Institution == expert.Institution
            ? expert.Practitioner is null || expert.Practitioner == by.Practitioner
            : expert.Outside && by.Institution == details.To.Institution;

    private static Decided? Wrong(IReadOnlyList<MeetingTime> times, DateTimeOffset now, string? pointer)
    {
        foreach (var (i, time) in times.Index())
        {
            var at = pointer is null ? "" : $"{pointer}/{i}";
            if (time.From <= now)
                return Fault("consultation.time-past", $"{at}/from");
            if (time.Until <= time.From || time.Until - time.From > LongestSession)
                return Fault("consultation.time-length", $"{at}/until");
        }

        return null;
    }

    private static Refusal Fault(string code, string pointer) => Fault(new Refusal(code), pointer);

    private static Refusal Fault(Refusal fault, string pointer) => new("request.invalid") { Errors = [fault.At(pointer)] };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(DateTimeOffset moment) =>
        moment.ToOffset(Shanghai.Offset).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
}
