// What is sent to change reference data, and how it is checked before a rule sees it.
using System.Globalization;
using System.Text.RegularExpressions;
using Referrals.Http;
using Referrals.Shared;

namespace Referrals.Institutions;

/// <summary>An institution to enter; days are Asia/Shanghai. An area (GB/T 2260) is said of institutions outside the county.</summary>
public sealed record InstitutionBody(
    string? Name,
    InstitutionKind? Kind,
    string? Township,
    string? Parent,
    AdministrativeLevel? Administrative,
    PriceLevel? Price,
    DeductibleLevel? Deductible,
    bool? Tcm,
    string? Note,
    DateOnly? From,
    string? Area = null
)
{
    // Queues and routing keys have these in place of an institution.
    private static readonly string[] Reserved = ["all", "boards", "fhir", InsuranceOffice.Code];

    internal InstitutionRegistered Check(Fields fields, string code)
    {
        if (Reserved.Contains(code, StringComparer.OrdinalIgnoreCase))
            fields.Fault("/code", "field.format");
        return new(
            Codes.Check(fields, "/code", code),
            fields.Name("/name", Name, 100),
            fields.Required("/kind", Kind),
            fields.OptionalText("/township", Township, 50),
            Codes.Optional(fields, "/parent", Parent),
            fields.Required("/administrative", Administrative),
            fields.Required("/price", Price),
            fields.Required("/deductible", Deductible),
            Tcm ?? false,
            fields.OptionalText("/note", Note, 500),
            Codes.Day(fields, "/from", From),
            CheckArea(fields)
        );
    }

    private string? CheckArea(Fields fields)
    {
        var area = Codes.OptionalArea(fields, Area);
        if (area is not null && Kind != InstitutionKind.External)
            fields.Fault("/area", "field.not-allowed");
        return area;
    }
}

/// <summary>A name from a day.</summary>
public sealed record NameBody(string? Name);

/// <summary>Code of an area (GB/T 2260, six digits).</summary>
public sealed record AreaBody(string? Area);

/// <summary>The last day; null withdraws it.</summary>
public sealed record LastDayBody(DateOnly? Until);

/// <summary>Levels from a day; what is left out stays.</summary>
public sealed record LevelsBody(AdministrativeLevel? Administrative, PriceLevel? Price, DeductibleLevel? Deductible);

/// <summary>The institution above from a day; null: none.</summary>
public sealed record ParentBody(string? Parent);

/// <summary>Another name between days.</summary>
public sealed record AliasBody(string? Alias, DateOnly? From, DateOnly? Until);

/// <summary>
/// From the first to the last day, both included; without a last day it goes on. A last day before the first marks an entry by mistake.
/// </summary>
public sealed record PeriodBody(DateOnly? From, DateOnly? Until);

/// <summary>A unit between days.</summary>
public sealed record UnitBody(string? Name, UnitKind? Kind, string? Specialty, DateOnly? From, DateOnly? Until)
{
    internal InstitutionUnitSet Check(Fields fields, string institution, string unit)
    {
        var specialty = fields.Code("/specialty", Specialty, 10);
        if (specialty.Length > 0 && !Codes.Specialty().IsMatch(specialty))
            fields.Fault("/specialty", "field.format");
        return new InstitutionUnitSet(
            institution,
            Codes.Check(fields, "/unit", unit),
            fields.Name("/name", Name, 100),
            fields.Required("/kind", Kind),
            specialty,
            Codes.Day(fields, "/from", From),
            Codes.OptionalDay(fields, "/until", Until)
        );
    }
}

/// <summary>A group to enter, with its lead hospital.</summary>
public sealed record GroupBody(string? Name, string? Lead, DateOnly? From)
{
    internal GroupRegistered Check(Fields fields, string code) =>
        new(
            Codes.Check(fields, "/code", code),
            fields.Name("/name", Name, 100),
            Codes.Check(fields, "/lead", Lead),
            Codes.Day(fields, "/from", From)
        );
}

/// <summary>The lead hospital from a day.</summary>
public sealed record LeadBody(string? Lead);

/// <summary>A membership between days.</summary>
public sealed record MembershipBody(MembershipRole? Role, DateOnly? From, DateOnly? Until);

/// <summary>A practitioner with a first post.</summary>
public sealed record PractitionerBody(
    string? Name,
    string? Institution,
    IReadOnlyList<string?>? Units,
    IReadOnlyList<PractitionerRole>? Roles,
    DateOnly? From
)
{
    internal (PractitionerRegistered Registered, PractitionerPostSet Post) Check(Fields fields, string code)
    {
        var from = Codes.Day(fields, "/from", From);
        return (
            new PractitionerRegistered(Codes.Check(fields, "/code", code), fields.Name("/name", Name, 50), from),
            new PostBody(Institution, Units, Roles).Check(fields, code, from)
        );
    }
}

/// <summary>A post from a day.</summary>
public sealed record PostBody(string? Institution, IReadOnlyList<string?>? Units, IReadOnlyList<PractitionerRole>? Roles)
{
    internal PractitionerPostSet Check(Fields fields, string code, DateOnly from)
    {
        var units = fields
            .List("/units", Units, 20)
            .Select((unit, at) => Codes.Check(fields, $"/units/{at}", unit))
            .Distinct(StringComparer.Ordinal)
            .ToList();
        var roles = fields.List("/roles", Roles, 10).Distinct().ToList();
        if (roles.Count == 0)
            fields.Fault("/roles", "field.required");
        return new PractitionerPostSet(code, Codes.Check(fields, "/institution", Institution), units, roles, from);
    }
}

/// <summary>A family-doctor contract to sign.</summary>
public sealed record ContractBody(string? Doctor, string? Institution, DateOnly? From, DateOnly? Until)
{
    internal ContractSigned Check(Fields fields) =>
        new(
            Codes.Check(fields, "/doctor", Doctor),
            Codes.Check(fields, "/institution", Institution),
            Codes.Day(fields, "/from", From),
            Codes.Day(fields, "/until", Until)
        );
}

internal static partial class Codes
{
    private static readonly DateOnly First = new(1900, 1, 1);
    private static readonly DateOnly Last = new(2199, 12, 31);

    public static string Check(Fields fields, string pointer, string? code)
    {
        var text = fields.Code(pointer, code, 40);
        if (text.Length > 0 && !Code().IsMatch(text))
            fields.Fault(pointer, "field.format");
        return text;
    }

    public static string? Optional(Fields fields, string pointer, string? code) => code is null ? null : Check(fields, pointer, code);

    public static string? OptionalArea(Fields fields, string? code)
    {
        var area = fields.OptionalCode("/area", code, 6);
        if (area is not null && !Area().IsMatch(area))
            fields.Fault("/area", "field.format");
        return area;
    }

    public static DateOnly Day(Fields fields, string pointer, DateOnly? day) => fields.Day(pointer, day, First, Last);

    public static DateOnly? OptionalDay(Fields fields, string pointer, DateOnly? day) => day is null ? null : Day(fields, pointer, day);

    /// <summary>A day in the path.</summary>
    public static DateOnly Day(string name, string text) =>
        Query.Day(name, text) is var day && day >= First && day <= Last
            ? day
            : throw Query.Fault(
                name,
                new Refusal("field.out-of-range")
                    .With("from", First.ToString("O", CultureInfo.InvariantCulture))
                    .With("to", Last.ToString("O", CultureInfo.InvariantCulture))
            );

    /// <summary>Codes of the national list of clinical specialties 诊疗科目名录, with two levels at most.</summary>
    [GeneratedRegex(@"\A[0-9]{2}(\.[0-9]{2})?\z", RegexOptions.ExplicitCapture, 1000)]
    public static partial Regex Specialty();

    /// <summary>An area 行政区划 (GB/T 2260).</summary>
    [GeneratedRegex(@"\A[1-9][0-9]{5}\z", RegexOptions.None, 1000)]
    public static partial Regex Area();

    /// <summary>A person's opaque reference.</summary>
    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,64}\z", RegexOptions.None, 1000)]
    public static partial Regex Person();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9-]*\z", RegexOptions.None, 1000)]
    private static partial Regex Code();
}
