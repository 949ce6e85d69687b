// What identity numbers and forms say of a person's sex.
using System.Text.Json.Serialization;

namespace Referrals.Shared;

/// <summary>Sex 性别, the four values of GB/T 2261.1.</summary>
[JsonConverter(typeof(KebabEnum<Sex>))]
public enum Sex
{
    Unknown,
    Male,
    Female,
    Unspecified,
}
