// What kinds of institutions, levels, units and roles there are.
namespace Referrals.Institutions;

/// <summary>Kind of medical institution 医疗机构类别.</summary>
public enum InstitutionKind
{
    /// <summary>County hospital, of which some lead a group 县级医院.</summary>
    CountyHospital,

    /// <summary>Maternal and child health hospital 妇幼保健院; may serve several groups.</summary>
    MaternalChildHospital,

    /// <summary>Centre for disease control 疾控中心; may serve several groups.</summary>
    DiseaseControlCentre,

    /// <summary>Central township hospital 中心卫生院.</summary>
    CentralTownshipHospital,

    /// <summary>Township hospital 乡镇卫生院.</summary>
    TownshipHospital,

    /// <summary>Community health station 社区卫生服务站.</summary>
    CommunityStation,

    /// <summary>Village clinic 村卫生室.</summary>
    VillageClinic,

    /// <summary>Private institution 民营医疗机构; joins the group of its local township hospital.</summary>
    Private,

    /// <summary>Outside of the county 县域外: a destination, never a member.</summary>
    External,
}

internal static class InstitutionKinds
{
    extension(InstitutionKind kind)
    {
        /// <summary>Township hospital, central or not.</summary>
        public bool IsTownshipHospital => kind is InstitutionKind.CentralTownshipHospital or InstitutionKind.TownshipHospital;

        /// <summary>Has a township hospital above it, which reviews what it sends.</summary>
        public bool IsBelowTownship => kind is InstitutionKind.VillageClinic or InstitutionKind.CommunityStation;

        /// <summary>Primary level 基层: township hospitals, community stations and village clinics.</summary>
        public bool IsPrimary => kind.IsTownshipHospital || kind.IsBelowTownship;

        /// <summary>Treats patients in the county, and reports how many.</summary>
        public bool ReportsActivity => kind is not (InstitutionKind.External or InstitutionKind.DiseaseControlCentre);

        /// <summary>Serves groups that it is not a member of (plan of Shou County, part four, 1.2).</summary>
        public bool MayServeGroups => kind is InstitutionKind.MaternalChildHospital or InstitutionKind.DiseaseControlCentre;
    }
}

/// <summary>Administrative level 医院等级, as assessed. The plain levels are 乙等 or not graded within their level.</summary>
public enum AdministrativeLevel
{
    Ungraded,
    Primary,
    Secondary,

    /// <summary>二级甲等, what a lead hospital must have (A2).</summary>
    SecondaryA,
    Tertiary,
    TertiaryA,
}

/// <summary>
/// Price level 价格级别: whose government-guided prices are charged. A township hospital with level-2 capability charges the county's (A23).
/// </summary>
public enum PriceLevel
{
    Village,
    Township,
    County,
    City,
    Province,
}

/// <summary>Deductible level 起付线级别. A township hospital with level-2 capability keeps the township's (A23).</summary>
public enum DeductibleLevel
{
    Township,
    County,
    City,
    Province,
}

/// <summary>The five emergency centres 急诊急救五大中心 (A14).</summary>
public enum EmergencyCentre
{
    /// <summary>胸痛.</summary>
    ChestPain,

    /// <summary>卒中.</summary>
    Stroke,

    /// <summary>创伤.</summary>
    Trauma,

    /// <summary>危重孕产妇.</summary>
    CriticalMaternal,

    /// <summary>危重儿童和新生儿.</summary>
    CriticalChildNewborn,
}

/// <summary>How an institution belongs to a group.</summary>
public enum MembershipRole
{
    /// <summary>Member 成员单位: of one group at a time.</summary>
    Member,

    /// <summary>Serves the group without being its member, as 疾控中心 and 妇幼保健院 do.</summary>
    Serves,
}

/// <summary>Kind of unit.</summary>
public enum UnitKind
{
    /// <summary>科室.</summary>
    Department,

    /// <summary>门诊.</summary>
    Clinic,

    /// <summary>病区.</summary>
    Ward,
}

/// <summary>What a practitioner 医务人员 does in the consortium.</summary>
public enum PractitionerRole
{
    /// <summary>家庭医生.</summary>
    FamilyDoctor,

    /// <summary>Works at a township referral centre 乡镇会诊转诊服务中心.</summary>
    TownshipCentre,

    /// <summary>转诊调度员.</summary>
    Dispatcher,

    /// <summary>专科医生.</summary>
    Specialist,
}
