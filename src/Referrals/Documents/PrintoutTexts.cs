// The words of printed forms: labels and codes in Chinese or English.
using System.Globalization;
using Referrals.Cases;
using Referrals.Http;
using Referrals.People;
using Referrals.Shared;

namespace Referrals.Documents;

/// <summary>One of two languages.</summary>
internal sealed partial class PrintoutTexts(Language language)
{
    public string Tag => language.Tag();

    /// <summary>The text in the reader's language.</summary>
    public string Say(string chinese, string english) => language == Language.Chinese ? chinese : english;

    public string Title(Direction direction) =>
        direction switch
        {
            Direction.Up => Say("双向转诊（上转）单", "Referral slip · up"),
            Direction.Down => Say("双向转诊（下转）单", "Referral slip · down"),
            Direction.Lateral => Say("双向转诊（平转）单", "Referral slip · lateral"),
            Direction.OutOfCounty => Say("县域外转诊单", "Referral slip · out of county"),
            _ => throw new ArgumentOutOfRangeException(nameof(direction), direction, null),
        };

    public string Of(Urgency urgency) =>
        urgency switch
        {
            Urgency.Routine => Say(Words.Urgencies.Of(urgency), "Routine"),
            Urgency.Urgent => Say(Words.Urgencies.Of(urgency), "Urgent"),
            Urgency.Emergency => Say(Words.Urgencies.Of(urgency), "Emergency"),
            _ => throw new ArgumentOutOfRangeException(nameof(urgency), urgency, null),
        };

    public string Of(Resource resource) =>
        resource switch
        {
            Resource.ClinicSlot => Say(Words.Resources.Of(resource), "Clinic slot"),
            Resource.Bed => Say(Words.Resources.Of(resource), "Bed"),
            Resource.Examination => Say(Words.Resources.Of(resource), "Examination"),
            _ => throw new ArgumentOutOfRangeException(nameof(resource), resource, null),
        };

    public string Of(Sex sex) =>
        sex switch
        {
            Sex.Male => Say(Words.Sexes.Of(sex), "Male"),
            Sex.Female => Say(Words.Sexes.Of(sex), "Female"),
            Sex.Unknown => Say(Words.Sexes.Of(sex), "Unknown"),
            Sex.Unspecified => Say(Words.Sexes.Of(sex), "Not stated"),
            _ => throw new ArgumentOutOfRangeException(nameof(sex), sex, null),
        };

    public string Of(PaymentType payment) =>
        payment switch
        {
            PaymentType.EmployeeInsurance => Say("职工基本医疗保险", "Employee insurance"),
            PaymentType.ResidentInsurance => Say("城乡居民基本医疗保险", "Resident insurance"),
            PaymentType.MedicalAssistance => Say("医疗救助", "Medical assistance"),
            PaymentType.CommercialInsurance => Say("商业医疗保险", "Commercial insurance"),
            PaymentType.PublicFunds => Say("公费医疗", "Public funds"),
            PaymentType.OtherSocialInsurance => Say("其他社会保险", "Other social insurance"),
            PaymentType.SelfPaid => Say("自费", "Self-paid"),
            PaymentType.Other => Say("其他", "Other"),
            _ => throw new ArgumentOutOfRangeException(nameof(payment), payment, null),
        };

    public string Of(IdentityKind kind) =>
        kind switch
        {
            IdentityKind.IdentityCard => Say("居民身份证", "Identity card"),
            IdentityKind.HouseholdRegister => Say("居民户口簿", "Household register"),
            IdentityKind.HongKongMacaoTaiwanResidence => Say("港澳台居民居住证", "Residence permit (HK, Macao, Taiwan)"),
            IdentityKind.Passport => Say("护照", "Passport"),
            IdentityKind.HongKongMacaoPermit => Say("港澳居民来往内地通行证", "Mainland travel permit (HK, Macao)"),
            IdentityKind.TaiwanPermit => Say("台湾居民来往大陆通行证", "Mainland travel permit (Taiwan)"),
            IdentityKind.ForeignPermanentResidence => Say("外国人永久居留身份证", "Permanent residence card"),
            IdentityKind.Military => Say("军官证、士兵证", "Military card"),
            IdentityKind.BirthCertificate => Say("出生医学证明", "Birth certificate"),
            IdentityKind.Other => Say("其他证件", "Other document"),
            IdentityKind.Newborn => Say("新生儿", "Newborn"),
            IdentityKind.Unknown => Say("身份不明", "Identity unknown"),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
        };

    /// <summary>Kind and number; of a newborn the moment of birth, and which child it is.</summary>
    public string Of(PersonIdentity identity) =>
        identity switch
        {
            { Kind: IdentityKind.Newborn, BornAt: { } born } => Say(
                $"新生儿 {Minute(born)} 出生，同胎第 {identity.BirthOrder ?? 1} 个",
                $"Newborn, {Minute(born)}, child {identity.BirthOrder ?? 1}"
            ),
            { Country: { } country } => $"{Of(identity.Kind)} {country} {identity.Number}",
            _ => $"{Of(identity.Kind)} {identity.Number}".TrimEnd(),
        };

    public string? Age(PersonData patient, DateOnly day) => Ages.Say(patient, day, language);

    public string Of(DateOnly day) => Say($"{day.Year}年{day.Month}月{day.Day}日", day.ToString("O", CultureInfo.InvariantCulture));

    /// <summary>Day and time, Asia/Shanghai.</summary>
    public string Moment(DateTimeOffset moment) =>
        string.Create(CultureInfo.InvariantCulture, $"{Of(Shanghai.Day(moment))} {moment.ToOffset(Shanghai.Offset):HH:mm}");

    /// <summary>What a patient brings along to an appointment.</summary>
    public string ToBring(Resource resource) =>
        resource switch
        {
            Resource.Bed => Say(
                "身份证件、医保凭证、本单、既往病历和检查资料、正在使用的药品；住院生活用品。",
                "Identity document, proof of insurance, this form, earlier records and results, medicines in use; personal things for the stay."
            ),
            Resource.Examination => Say(
                "身份证件、医保凭证、本单、既往检查资料；是否空腹等请先询问检查科室。",
                "Identity document, proof of insurance, this form, earlier results; ask the department whether to come fasting."
            ),
            _ => Say(
                "身份证件、医保凭证、本单、既往病历和检查资料、正在使用的药品。",
                "Identity document, proof of insurance, this form, earlier records and results, medicines in use."
            ),
        };

    private static string Minute(DateTimeOffset moment) =>
        moment.ToOffset(Shanghai.Offset).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
}
