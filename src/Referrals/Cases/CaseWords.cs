// Codes of cases in Chinese words, for tables and forms.
using Referrals.Shared;

namespace Referrals.Cases;

internal static class CaseWords
{
    public static readonly ChineseWords<StateName> States = new(
        (StateName.NotStarted, ["未开始"]),
        (StateName.Draft, ["草稿"]),
        (StateName.InTownshipReview, ["乡镇审核中"]),
        (StateName.AwaitingAnswer, ["待受理"]),
        (StateName.Returned, ["退回补充"]),
        (StateName.Accepted, ["已接受"]),
        (StateName.Arranged, ["已安排"]),
        (StateName.HoldLapsed, ["预留过期"]),
        (StateName.NoShow, ["爽约"]),
        (StateName.CancellationRequested, ["取消待确认"]),
        (StateName.Cancelled, ["已取消"]),
        (StateName.Declined, ["已拒绝"]),
        (StateName.Arrived, ["已到诊"]),
        (StateName.InCare, ["诊疗中"]),
        (StateName.Concluded, ["诊疗结束"]),
        (StateName.Closed, ["已结案"]),
        (StateName.Died, ["已故"]),
        (StateName.Expired, ["已过期"])
    );

    public static readonly ChineseWords<Direction> Directions = new(
        (Direction.Up, ["上转"]),
        (Direction.Down, ["下转"]),
        (Direction.Lateral, ["平转"]),
        (Direction.OutOfCounty, ["县域外转诊"])
    );

    public static readonly ChineseWords<Approval> Approvals = new(
        (Approval.ExpertStatement, ["专家意见"]),
        (Approval.LeadCentre, ["牵头医院中心"]),
        (Approval.County, ["县级审批"])
    );

    public static readonly ChineseWords<OutOfCountyReason> OutOfCountyReasons = new(
        (OutOfCountyReason.BeyondCapability, ["县域内不具备诊疗能力"]),
        (OutOfCountyReason.NoCapacity, ["县域内无床位或号源"]),
        (OutOfCountyReason.ContinuedTreatment, ["延续治疗"]),
        (OutOfCountyReason.SpecialisedCentre, ["专病专科中心"]),
        (OutOfCountyReason.PatientWish, ["患者要求"]),
        (OutOfCountyReason.Other, ["其他"])
    );

    public static readonly ChineseWords<FilingRevocationReason> Revocations = new(
        (FilingRevocationReason.NotTransferred, ["未转出"]),
        (FilingRevocationReason.WrongContent, ["备案有误"]),
        (FilingRevocationReason.PatientWish, ["患者要求"])
    );
}
