// What is said beside the fields of a transfer.
using Referrals.Workbench.Texts;

namespace Referrals.Workbench.FamilyDoctor;

/// <summary>Texts that depend on what was typed. Pure.</summary>
public static class TransferTexts
{
    /// <summary>What the form is for.</summary>
    public static string Title(NewTransfer transfer, Words words) =>
        transfer.Purpose switch
        {
            TransferPurpose.Paperwork => words.Of("补交急诊转诊单", "The form of an emergency"),
            TransferPurpose.Onward => words.Of("继续转诊", "Send the patient on"),
            TransferPurpose.Consultation => words.Of("会诊后转诊", "Refer after the consultation"),
            _ when transfer.IsReturned => words.Of("补充后重新提交", "Complete and send again"),
            _ => words.Of("新转诊", "New transfer"),
        };

    /// <summary>What a number tells, or what is wrong with it.</summary>
    public static string Say(IdentityReading reading, DateOnly today, Words words) =>
        reading.Fault switch
        {
            IdentityFault.Empty => words.Of("输入后自动查找患者", "the patient is looked for as soon as it is whole"),
            IdentityFault.Incomplete => words.Of($"已输入 {reading.Number.Length} 位", $"{reading.Number.Length} characters so far")
                + Born(reading, today, words),
            IdentityFault.TooLong => words.Of("多于 18 位，请核对", "more than 18 characters: compare it with the card"),
            IdentityFault.Characters => words.Of("只能是数字，末位可以是 X", "digits only; the last may be X"),
            IdentityFault.Region => words.Of("地区码不正确，请核对证件类别", "the region is not possible: check the kind of document"),
            IdentityFault.BirthDate => words.Of("出生日期不正确，请核对", "the birth date is not possible: compare it with the card"),
            IdentityFault.Check => words.Of("校验码不符，请核对号码", "the check character is wrong: compare it with the card"),
            _ => (words.Of("号码正确", "the number is right") + Born(reading, today, words)).TrimEnd(),
        };

    /// <summary>Whether what was typed is wrong, not only unfinished.</summary>
    public static bool IsWrong(IdentityReading reading) =>
        reading.Fault is not (IdentityFault.None or IdentityFault.Empty or IdentityFault.Incomplete);

    /// <summary>What to say of a field that is missing.</summary>
    public static string Missing(string pointer, Words words) =>
        pointer switch
        {
            "/patient" => words.Of("请填写证件号码和姓名", "Give the document and the name"),
            "/payment" => words.Of("请选择付费方式", "Choose who pays"),
            "/diagnoses" => words.Of("请选择诊断", "Choose a diagnosis"),
            "/resource" => words.Of("请选择所需资源", "Choose what is needed"),
            "/reason" => words.Of("请填写转诊目的", "Say what it is for"),
            "/destination" => words.Of("请选择转往机构和科室", "Choose where to, and the department"),
            _ => words.Of("选“其他”时请填写说明", "“Other” needs a note"),
        };

    private static string Born(IdentityReading reading, DateOnly today, Words words)
    {
        if (reading.BirthDate is not { } born)
            return "";
        string[] told = [Codes.Sexes.Say(reading.Sex, words), Formats.Age(born, today, words), Formats.Iso(born)];
        return $" · {string.Join(' ', told.Where(part => part.Length > 0))}";
    }
}
