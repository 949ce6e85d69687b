// Stored for ever: what happened to the institutions and groups of a county. Days are in Asia/Shanghai; Until is the last day, included.
using System.Text.Json.Serialization;
using Referrals.EventStore;

namespace Referrals.Institutions;

/// <summary>Institution 医疗机构 entered into the directory. Codes of the seed are synthetic; <see cref="Note"/> says so.</summary>
/// <param name="Code">Its code in the county.</param>
/// <param name="Name">Full name, unique in the county on any day.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Township">Name of the township 乡镇 that it serves; null for institutions of the county.</param>
/// <param name="Parent">The institution above it, such as the township hospital of a village clinic.</param>
/// <param name="Administrative">Administrative level.</param>
/// <param name="Price">Price level.</param>
/// <param name="Deductible">Deductible level.</param>
/// <param name="Tcm">Traditional Chinese medicine 中医医院: its forms carry TCM fields.</param>
/// <param name="Note">Anything to know about the entry.</param>
/// <param name="From">First day on which it is open.</param>
/// <param name="Area">Code of the area in which an institution outside the county lies (GB/T 2260, six digits).</param>
public sealed record InstitutionRegistered(
    string Code,
    string Name,
    InstitutionKind Kind,
    string? Township,
    string? Parent,
    AdministrativeLevel Administrative,
    PriceLevel Price,
    DeductibleLevel Deductible,
    bool Tcm,
    string? Note,
    DateOnly From,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Area = null
);

/// <summary>It has another name from a day.</summary>
public sealed record InstitutionRenamed(string Code, string Name, DateOnly From);

/// <summary>Its last day was set; null: it stays open after all.</summary>
public sealed record InstitutionClosingSet(string Code, DateOnly? Until);

/// <summary>In which area an institution outside the county lies, as it should have been said at first.</summary>
/// <param name="Code">Code of the institution.</param>
/// <param name="Area">Code of the area (GB/T 2260, six digits).</param>
public sealed record InstitutionAreaSet(string Code, string Area);

/// <summary>Some of its three levels are others from a day; null leaves a level as it is.</summary>
public sealed record InstitutionLevelsSet(
    string Code,
    AdministrativeLevel? Administrative,
    PriceLevel? Price,
    DeductibleLevel? Deductible,
    DateOnly From
);

/// <summary>Another institution is above it from a day; null: none.</summary>
public sealed record InstitutionParentSet(string Code, string? Parent, DateOnly From);

/// <summary>It is also known under this name, between days. A period that begins on the same day is replaced.</summary>
public sealed record InstitutionAliasSet(string Code, string Alias, DateOnly From, DateOnly? Until);

/// <summary>It runs one of the five emergency centres, between days. A period that begins on the same day is replaced.</summary>
public sealed record InstitutionCentreSet(string Code, EmergencyCentre Centre, DateOnly From, DateOnly? Until);

/// <summary>It has this unit, between days. A period of the same unit that begins on the same day is replaced.</summary>
/// <param name="Institution">Code of the institution.</param>
/// <param name="Unit">Code, unique in the institution.</param>
/// <param name="Name">Name.</param>
/// <param name="Kind">Department, clinic or ward.</param>
/// <param name="Specialty">Code of the national list of clinical specialties 诊疗科目名录, such as <c>03.04</c>.</param>
/// <param name="From">First day.</param>
/// <param name="Until">Last day.</param>
public sealed record InstitutionUnitSet(
    string Institution,
    string Unit,
    string Name,
    UnitKind Kind,
    string Specialty,
    DateOnly From,
    DateOnly? Until
);

/// <summary>Group 医疗集团 entered into the directory. It has a lead hospital from its first day.</summary>
public sealed record GroupRegistered(string Code, string Name, string Lead, DateOnly From);

/// <summary>Another lead hospital 牵头医院 leads the group from a day.</summary>
public sealed record GroupLeadSet(string Group, string Lead, DateOnly From);

/// <summary>An institution belongs to a group, between days. A period that begins on the same day is replaced.</summary>
public sealed record GroupMembershipSet(string Group, string Institution, MembershipRole Role, DateOnly From, DateOnly? Until);

internal static class DirectoryEvents
{
    public static EventTypes MapDirectory(this EventTypes types) =>
        types
            .Map<InstitutionRegistered>("institution_registered")
            .Map<InstitutionRenamed>("institution_renamed")
            .Map<InstitutionClosingSet>("institution_closing_set")
            .Map<InstitutionAreaSet>("institution_area_set")
            .Map<InstitutionLevelsSet>("institution_levels_set")
            .Map<InstitutionParentSet>("institution_parent_set")
            .Map<InstitutionAliasSet>("institution_alias_set")
            .Map<InstitutionCentreSet>("institution_centre_set")
            .Map<InstitutionUnitSet>("institution_unit_set")
            .Map<GroupRegistered>("group_registered")
            .Map<GroupLeadSet>("group_lead_set")
            .Map<GroupMembershipSet>("group_membership_set");
}
