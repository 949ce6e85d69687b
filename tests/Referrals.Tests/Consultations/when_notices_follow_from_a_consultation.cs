// Who is told what when something happens to a consultation, and who hears it once a doctor has left.
using Referrals.Cases;
using Referrals.Consultations;
using Referrals.Http;
using Referrals.Inbox;
using Referrals.Institutions;
using Referrals.Shared;
using Referrals.Tests.Inbox;
using static Referrals.Tests.Consultations.Consulted;

namespace Referrals.Tests.Consultations;

public class when_notices_follow_from_a_consultation
{
    private const string Asker = "@SX-P-V0101-01";
    private const string AskerDesk = "SX-V0101/desk";
    private const string Department = "SX-H01/ward";
    private const string Chair = "@SX-P-H01-01";
    private const string Surgeon = "@SX-P-H02-01";
    private static readonly Sender Colleague = new("SX-V0101", "SX-P-V0101-02", true);

    private static readonly Dictionary<string, (object[] Before, object Happened, string[] Told)> Table = new()
    {
        ["asked"] = ([], Requested, [$"{Department} advice-asked"]),
        ["answered"] = ([Requested], Advice(), [$"{Asker} advice-given"]),
        ["asked on"] = ([Requested, Advice()], new QuestionAdded(Text, Doctor, Start, Start), [$"{Department} question-added"]),
        ["answered to a colleague"] = (
            [Requested, new QuestionAdded(Text, Colleague, Start, Start)],
            Advice(),
            [$"{Asker} advice-given", "@SX-P-V0101-02 advice-given"]
        ),
        ["declined"] = (
            [Requested],
            new ConsultationDeclined(ConsultationDeclineReason.MustBeSeen, null, Start),
            [$"{Asker} consultation-declined"]
        ),
        ["called off"] = (
            [Requested],
            new ConsultationCancelled(ConsultationCancellationReason.WrongPatient, null, Start),
            [$"{Department} consultation-cancelled"]
        ),
        ["closed"] = ([Requested, Advice()], new ConsultationClosed(Start), []),
        ["late"] = (
            [Requested],
            Late(ConsultationEscalationLevel.Centre),
            ["SX-H01/desk consultation-late", $"{Department} consultation-late", $"{Asker} consultation-late"]
        ),
        ["very late"] = (
            [Requested, Late(ConsultationEscalationLevel.Centre)],
            Late(ConsultationEscalationLevel.County),
            ["#county consultation-late", $"{Department} consultation-late", $"{Asker} consultation-late"]
        ),
        ["forgotten"] = (
            [Requested, Advice()],
            new ConsultationReminded(ConsultationDeadlineKind.Closing, Start, Start, false),
            [$"{Asker} consultation-open"]
        ),
        ["a file of those who asked"] = ([Requested, Added(1, "SX-V0101")], Screened(1), [$"{Department} files-added"]),
        ["a file of those who are asked"] = ([Requested, Added(1, "SX-H01")], Screened(1), [$"{Asker} files-added"]),
        ["more of the same"] = ([Requested, Added(1, "SX-H01"), Screened(1), Added(2, "SX-H01")], Screened(2, minutes: 9), []),
        ["more, later"] = (
            [Requested, Added(1, "SX-H01"), Screened(1), Added(2, "SX-H01"), Screened(2, minutes: 9), Added(3, "SX-H01")],
            Screened(3, minutes: 10),
            [$"{Asker} files-added"]
        ),
        ["one of each"] = ([Requested, Added(1, "SX-H01"), Screened(1), Added(2, "SX-V0101")], Screened(2), [$"{Department} files-added"]),
        ["one that nobody may open"] = ([Requested, Added(1, "SX-H01")], Screened(1, ScreeningVerdict.Infected), []),
        ["one that waits for the scanner"] = ([Requested], Added(1, "SX-H01"), []),
        ["one that was taken back before the scanner's word"] = (
            [Requested, Added(1, "SX-H01"), new AttachmentWithdrawn(FileOf(1), Start)],
            Screened(1),
            []
        ),
        ["a file of an expert"] = (
            [Met.Asked, Met.Invited, Met.Accepted, Added(1, "SX-H02")],
            Screened(1),
            [$"{Asker} files-added", $"{Chair} files-added", "SX-H03/ward files-added"]
        ),
        ["died"] = (
            [Requested],
            new ConsultationPatientDied(Guid.Empty, Start, DeathOutcome.CalledOff, Start),
            [$"{Asker} patient-died", $"{Department} patient-died"]
        ),
        ["did not die"] = (
            [Requested, new ConsultationPatientDied(Guid.Empty, Start, DeathOutcome.CalledOff, Start)],
            new ConsultationDeathRetracted(Guid.Empty, ConsultationStateName.AwaitingAnswer, Start),
            [$"{Asker} death-retracted", $"{Department} death-retracted"]
        ),
        ["closed by the clock"] = (
            [Requested, Advice()],
            new ConsultationClosed(Start, ByClock: true),
            [$"{Asker} consultation-closed-by-clock"]
        ),
        ["referred"] = ([Requested, Advice()], new PatientReferred(Guid.Empty, "SX-H02", Expert, Start), [$"{Asker} patient-referred"]),
        ["examined"] = ([], Examined.Asked, [$"{Department} examination-asked"]),
        ["reported"] = ([Examined.Asked, Examined.Claimed], Examined.Final(), [$"{Asker} examination-reported"]),
        ["critical"] = (
            [Examined.Asked, Examined.Claimed],
            Examined.Preliminary(critical: true),
            [$"{Asker} examination-reported", $"{Asker} critical-value", $"{AskerDesk} critical-value"]
        ),
        ["corrected"] = (
            [Examined.Asked, Examined.Claimed, Examined.Final()],
            Examined.Corrected(critical: true),
            [$"{Asker} report-corrected", $"{Asker} critical-value", $"{AskerDesk} critical-value"]
        ),
        ["critical and nobody there"] = (
            [Examined.Asked, Examined.Claimed, Examined.Final(critical: true)],
            Unacknowledged(ConsultationEscalationLevel.Institutions),
            [$"{AskerDesk} critical-unacknowledged", $"{Department} critical-unacknowledged", $"{Asker} critical-unacknowledged"]
        ),
        ["critical and nobody calls"] = (
            [Examined.Asked, Examined.Claimed, Examined.Final(critical: true)],
            Unacknowledged(ConsultationEscalationLevel.Centre),
            ["SX-H01/desk critical-unacknowledged", $"{Asker} critical-unacknowledged"]
        ),
        ["a meeting is asked for"] = ([], Met.Asked, [$"{Department} meeting-asked", "SX-H01/desk meeting-asked"]),
        ["invited before there is a chair"] = ([Met.Asked], Met.Invited, []),
        ["accepted"] = (
            [Met.Asked, Met.Invited],
            Met.Accepted,
            [$"{Asker} meeting-accepted", $"{Surgeon} expert-invited", "SX-H03/ward expert-invited"]
        ),
        ["somebody else is invited"] = (
            [Met.Asked, Met.Invited, Met.Accepted],
            Met.Invited with
            {
                Experts = [.. Met.Invited.Experts, new Invitee(4, "SX-H04", "CARD", null, false, null)],
            },
            ["SX-H04/ward expert-invited"]
        ),
        ["times are proposed"] = (
            [Met.Asked, Met.Invited, Met.Accepted],
            Met.Proposed,
            [$"{Surgeon} times-proposed", "SX-H03/ward times-proposed"]
        ),
        ["an invitation is answered"] = (
            [Met.Asked, Met.Invited, Met.Accepted],
            new InvitationAnswered(1, false, [], null, Met.Surgeon, Start),
            ["SX-H01/desk invitation-answered"]
        ),
        ["scheduled without who declined"] = (
            [Met.Asked, Met.Invited, Met.Accepted, new InvitationAnswered(1, false, [], null, Met.Surgeon, Start)],
            Met.Scheduled,
            [$"{Asker} meeting-scheduled", $"{Chair} meeting-scheduled", "SX-H03/ward meeting-scheduled"]
        ),
        ["postponed"] = (
            [Met.Asked, Met.Invited, Met.Accepted, Met.Scheduled],
            new MeetingPostponed(Text, Start),
            [$"{Asker} meeting-postponed", $"{Chair} meeting-postponed", $"{Surgeon} meeting-postponed", "SX-H03/ward meeting-postponed"]
        ),
        ["soon"] = (
            [Met.Asked, Met.Invited, Met.Accepted, Met.Scheduled],
            new ConsultationReminded(ConsultationDeadlineKind.Session, Start, Start, false),
            [$"{Asker} meeting-soon", $"{Chair} meeting-soon", $"{Surgeon} meeting-soon", "SX-H03/ward meeting-soon"]
        ),
        ["concluded"] = (
            [Met.Asked, Met.Invited, Met.Accepted, Met.Scheduled, Met.Opened],
            Met.Concluded,
            [$"{Asker} meeting-concluded", $"{Surgeon} meeting-concluded", "SX-H03/ward meeting-concluded", $"{AskerDesk} task-given"]
        ),
        ["added to a conclusion"] = (
            [Met.Asked, Met.Invited, Met.Accepted, Met.Scheduled, Met.Opened, Met.Concluded],
            Met.Opinion with
            {
                Addendum = true,
            },
            [$"{Asker} addendum-given"]
        ),
    };

    public static TheoryData<string> Names => [.. Table.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void those_whom_it_concerns_are_told_and_nobody_else(string name)
    {
        var (before, happened, told) = Table[name];
        Told(before, happened).ShouldBe(told, ignoreOrder: true);
    }

    [Fact]
    public void the_table_has_every_kind_of_notice_and_each_has_words_without_the_patient()
    {
        Table
            .Values.SelectMany(line => line.Told)
            .Select(told => told.Split(' ')[1])
            .Distinct()
            .ShouldBe(Kebab.All(typeof(ConsultationNoticeKind)), ignoreOrder: true);
        foreach (var kind in Enum.GetValues<ConsultationNoticeKind>())
        {
            ConsultationNoticeTexts.Of(kind, "340422-1", Language.Chinese).ShouldStartWith("会诊单 340422-1：");
            ConsultationNoticeTexts.Of(kind, "340422-1", Language.English).ShouldStartWith("Consultation 340422-1: ");
        }
    }

    [Fact]
    public void where_a_system_asked_its_institution_is_told() =>
        Told([Requested with { From = new Sender("SX-T01", null) }], Advice()).ShouldBe(["SX-T01/desk advice-given"]);

    [Fact]
    public void after_the_end_stays_how_it_ended() =>
        Enum.GetValues<ConsultationNoticeKind>()
            .Where(ConsultationNotices.Stays)
            .ShouldBe([
                ConsultationNoticeKind.AdviceGiven,
                ConsultationNoticeKind.ConsultationDeclined,
                ConsultationNoticeKind.ConsultationCancelled,
                ConsultationNoticeKind.ConsultationClosedByClock,
                ConsultationNoticeKind.ExaminationReported,
                ConsultationNoticeKind.ReportCorrected,
                ConsultationNoticeKind.CriticalValue,
                ConsultationNoticeKind.CriticalUnacknowledged,
                ConsultationNoticeKind.MeetingConcluded,
                ConsultationNoticeKind.AddendumGiven,
                ConsultationNoticeKind.PatientReferred,
                ConsultationNoticeKind.PatientDied,
            ]);

    [Fact]
    public void what_was_sent_to_a_doctor_who_has_left_goes_to_the_desk_from_the_day_after()
    {
        var (began, leaves) = (new DateOnly(2025, 1, 1), new DateOnly(2026, 3, 31));
        var staff = Practitioners.Aggregate.Initial.And(
            new PractitionerRegistered("SX-P-V0101-01", "虚构医师", began),
            new PractitionerPostSet("SX-P-V0101-01", "SX-V0101", [], [PractitionerRole.FamilyDoctor], began),
            new PractitionerLeavingSet("SX-P-V0101-01", leaves)
        );
        var details = After(Requested).Details!;
        ConsultationPosts.AddressOf(details, Asker, staff, leaves).ShouldBe(new PostAddress(Asker, null));
        ConsultationPosts.AddressOf(details, Asker, staff, leaves.AddDays(1)).ShouldBe(new PostAddress("SX-V0101/desk", leaves.AddDays(1)));
        ConsultationPosts.AddressOf(details, Department, staff, leaves.AddDays(1)).ShouldBe(new PostAddress(Department, null));
    }

    private static ConsultationEscalated Late(ConsultationEscalationLevel level) =>
        new(ConsultationDeadlineKind.Answer, level, Start, null, Start, 1, false);

    private static ConsultationEscalated Unacknowledged(ConsultationEscalationLevel level) =>
        new(ConsultationDeadlineKind.Critical, level, Start, null, Start, 1, false);

    private static Guid FileOf(int file) => new(file, 0, 0, new byte[8]);

    private static AttachmentAdded Added(int file, string institution) =>
        new(FileOf(file), Text, AttachmentType.Pdf, 7, Text, institution, Start);

    private static AttachmentScreened Screened(int file, ScreeningVerdict verdict = ScreeningVerdict.Clean, int minutes = 0) =>
        new(FileOf(file), verdict, Start.AddMinutes(minutes));

    private static List<string> Told(object[] before, object happened)
    {
        var state = After(before);
        return [.. ConsultationNotices.Of(state, happened, state.Evolve(happened)).Select(told => $"{told.Address} {Kebab.Of(told.Kind)}")];
    }
}
