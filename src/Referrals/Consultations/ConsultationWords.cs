// What kinds and states of consultations are called in tables.
using Referrals.Shared;

namespace Referrals.Consultations;

internal static class ConsultationWords
{
    public static readonly ChineseWords<ConsultationKind> Kinds = new(
        (ConsultationKind.WrittenAdvice, ["图文咨询"]),
        (ConsultationKind.RemoteDiagnosis, ["远程诊断"]),
        (ConsultationKind.MultiParty, ["远程会诊"])
    );

    public static readonly ChineseWords<ConsultationStateName> States = new(
        (ConsultationStateName.NotStarted, ["未开始"]),
        (ConsultationStateName.AwaitingAnswer, ["待答复"]),
        (ConsultationStateName.Answered, ["已答复"]),
        (ConsultationStateName.Closed, ["已结束"]),
        (ConsultationStateName.Declined, ["已拒绝"]),
        (ConsultationStateName.Cancelled, ["已取消"]),
        (ConsultationStateName.Requested, ["待受理"]),
        (ConsultationStateName.Accepted, ["待排期"]),
        (ConsultationStateName.Scheduled, ["已排期"]),
        (ConsultationStateName.InSession, ["会诊中"]),
        (ConsultationStateName.Concluded, ["已出结论"]),
        (ConsultationStateName.AwaitingReport, ["待出报告"]),
        (ConsultationStateName.Reporting, ["报告中"]),
        (ConsultationStateName.Reported, ["已出报告"])
    );
}
