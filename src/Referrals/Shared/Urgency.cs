// How soon a case must be answered.

namespace Referrals.Shared;

/// <summary>Urgency 紧急程度; each has an answer clock of its own.</summary>
public enum Urgency
{
    Routine,
    Urgent,
    Emergency,
}
