// What is known of a person, as the vault keeps it sealed.
using System.Text.Json.Serialization;
using Referrals.Http;
using Referrals.Shared;

namespace Referrals.People;

/// <summary>What identifies a person 身份证件类别.</summary>
[JsonConverter(typeof(KebabEnum<IdentityKind>))]
public enum IdentityKind
{
    /// <summary>居民身份证, with a number by GB 11643.</summary>
    IdentityCard,

    /// <summary>居民户口簿: carries the same number as the identity card, so both find the same person.</summary>
    HouseholdRegister,

    /// <summary>港澳台居民居住证: a number by GB 11643 under 81, 82 or 83.</summary>
    HongKongMacaoTaiwanResidence,

    /// <summary>护照, with the country that issued it.</summary>
    Passport,

    /// <summary>港澳居民来往内地通行证.</summary>
    HongKongMacaoPermit,

    /// <summary>台湾居民来往大陆通行证.</summary>
    TaiwanPermit,

    /// <summary>外国人永久居留身份证.</summary>
    ForeignPermanentResidence,

    /// <summary>军官证、士兵证.</summary>
    Military,

    /// <summary>出生医学证明.</summary>
    BirthCertificate,

    /// <summary>其他法定有效证件.</summary>
    Other,

    /// <summary>A newborn without a number 新生儿: its mother, which of her children of that day, and the moment.</summary>
    Newborn,

    /// <summary>Nobody knows who it is 身份不明, as in an emergency.</summary>
    Unknown,
}

/// <summary>How the treatment is paid 医疗付费方式.</summary>
[JsonConverter(typeof(KebabEnum<PaymentType>))]
public enum PaymentType
{
    /// <summary>职工基本医疗保险.</summary>
    EmployeeInsurance,

    /// <summary>城乡居民基本医疗保险.</summary>
    ResidentInsurance,

    /// <summary>医疗救助.</summary>
    MedicalAssistance,

    /// <summary>商业医疗保险.</summary>
    CommercialInsurance,

    /// <summary>公费医疗.</summary>
    PublicFunds,

    /// <summary>工伤、生育等其他社会保险.</summary>
    OtherSocialInsurance,

    /// <summary>自费.</summary>
    SelfPaid,

    /// <summary>其他.</summary>
    Other,
}

/// <summary>Who a person is. <see cref="Number"/> for documents, the last three for newborns, nothing for unknown persons.</summary>
/// <param name="Kind">Which of the members below are set depends on it.</param>
/// <param name="Number">Normalised: upper case, half width, without spaces.</param>
/// <param name="Country">ISO 3166-1 alpha-3, of passports.</param>
/// <param name="Mother">The mother's reference.</param>
/// <param name="BirthOrder">1 for an only child, 1 and 2 for twins.</param>
/// <param name="BornAt">Moment of birth.</param>
public sealed record PersonIdentity(
    IdentityKind Kind,
    string? Number = null,
    string? Country = null,
    string? Mother = null,
    int? BirthOrder = null,
    DateTimeOffset? BornAt = null
)
{
    // Stands in traces and messages of exceptions.
    public override string ToString() => Kind.ToString();
}

/// <summary>A family member to call 家庭联系人.</summary>
public sealed record FamilyContact(string Name, string Relation, string? Phone)
{
    /// <summary>True where the name was damaged on its way; null else.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? NameInDoubt => PersonName.InDoubt(Name);

    public override string ToString() => "family contact";
}

/// <summary>A person, checked.</summary>
public sealed record PersonData
{
    public required PersonIdentity Identity { get; init; }

    /// <summary>Null for newborns that have none yet, and for unknown persons.</summary>
    public string? Name { get; init; }

    /// <summary>
    /// True where the name was damaged on its way: taken so in an emergency, or before such names were refused. Null else.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? NameInDoubt => PersonName.InDoubt(Name);

    public Sex Sex { get; init; }

    public DateOnly? BirthDate { get; init; }

    /// <summary>Years, where the day of birth is not known.</summary>
    public int? EstimatedAge { get; init; }

    /// <summary>The day on which the age was estimated.</summary>
    public DateOnly? EstimatedOn { get; init; }

    /// <summary>
    /// 11 digits; or area code, hyphen and number; or a local number; or + and all digits of a number from elsewhere. An extension follows
    /// behind 转.
    /// </summary>
    public string? Phone { get; init; }

    public string? Address { get; init; }

    public FamilyContact? FamilyContact { get; init; }

    public PaymentType? Payment { get; init; }

    /// <summary>All documents in time, <see cref="Identity"/> among them; null while there is only that one.</summary>
    public IReadOnlyList<HeldDocument>? Documents { get; init; }

    /// <summary>
    /// What a newborn without a name is called, by its mother: 王芳之女. Filled in where persons are read, never stored; null for all others.
    /// </summary>
    public string? CalledName { get; init; }

    /// <summary>Full years on a day; null where nothing is known, or before birth.</summary>
    public int? AgeOn(DateOnly day)
    {
        var (from, years) = BirthDate is { } born ? (born, 0) : (EstimatedOn ?? day, EstimatedAge ?? -1);
        if (years < 0 || day < from)
            return null;
        // Who was born on 29 February is a year older on 1 March.
        var birthdayCame = (day.Month, day.Day).CompareTo((from.Month, from.Day)) >= 0;
        return years + day.Year - from.Year - (birthdayCame ? 0 : 1);
    }

    public override string ToString() => "person";
}

/// <summary>Who registers or changes a person, and when.</summary>
/// <param name="Actor">The token's subject.</param>
/// <param name="Institution">For which the actor acts. The institution of the first registration may read the person.</param>
/// <param name="At">Moment of the request.</param>
/// <param name="Request">The request's own id: the same request about a person of unknown identity finds the same person again.</param>
public sealed record RegisteredBy(string Actor, string? Institution, DateTimeOffset At, string? Request = null)
{
    internal static RegisteredBy Of(RequestContext context) =>
        new(context.Caller.Subject, context.Caller.Institution, context.Now, context.IdempotencyKey);
}

/// <summary>A person's reference, and whether it is new.</summary>
public sealed record Registration(string Person, bool Created);

/// <summary>What the vault knows of a reference.</summary>
public enum PersonStatus
{
    Unknown,
    Known,
    Erased,
}
