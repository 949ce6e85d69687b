// What time alone has made happen to a consultation. Stored for ever.
using System.Text.Json.Serialization;

namespace Referrals.Consultations;

/// <summary>What has a deadline in a consultation 会诊时限.</summary>
public enum ConsultationDeadlineKind
{
    /// <summary>The answer to a question 答复.</summary>
    Answer,

    /// <summary>The end of one that was answered, by those who asked 结束会诊.</summary>
    Closing,

    /// <summary>The final report of an examination 出具报告.</summary>
    Report,

    /// <summary>That a person has taken note of a critical value 危急值确认.</summary>
    Critical,

    /// <summary>A session that is about to begin 会诊开始.</summary>
    Session,

    /// <summary>The joint conclusion 会诊结论.</summary>
    Conclusion,
}

/// <summary>Who is told when something is late in a consultation 升级层级.</summary>
public enum ConsultationEscalationLevel
{
    /// <summary>Those who answer for the institution that asked, and the sharing centre that is to telephone 申请机构与共享中心.</summary>
    Institutions,

    /// <summary>The referral centre of the institution that is asked 会诊方会诊转诊服务中心.</summary>
    Centre,

    /// <summary>The county's health authority 县卫生健康委.</summary>
    County,
}

/// <summary>It is late, and somebody above was told 已升级.</summary>
/// <param name="Kind">What is late.</param>
/// <param name="Level">Who was told.</param>
/// <param name="Due">The moment that had passed.</param>
/// <param name="Next">When it goes one step further; missing at the last.</param>
/// <param name="At">When.</param>
/// <param name="PolicyVersion">The policy that says when it goes further.</param>
/// <param name="ByOutage">Whether the step was taken late because nothing ran.</param>
public sealed record ConsultationEscalated(
    ConsultationDeadlineKind Kind,
    ConsultationEscalationLevel Level,
    DateTimeOffset Due,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? Next,
    DateTimeOffset At,
    int PolicyVersion,
    bool ByOutage
);

/// <summary>Those who must act were reminded 已提醒.</summary>
/// <param name="Kind">Of what.</param>
/// <param name="Due">When the reminder was due.</param>
/// <param name="At">When.</param>
/// <param name="ByOutage">Whether it came late because nothing ran.</param>
public sealed record ConsultationReminded(ConsultationDeadlineKind Kind, DateTimeOffset Due, DateTimeOffset At, bool ByOutage);
