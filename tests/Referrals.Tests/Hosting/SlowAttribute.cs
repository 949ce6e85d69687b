using Xunit.v3;

namespace Referrals.Tests.Hosting;

/// <summary>Takes more than five seconds: <c>ops/test --filter Category!=Slow</c> leaves it out. Without a filter it runs.</summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
internal sealed class SlowAttribute : Attribute, ITraitAttribute
{
    public IReadOnlyCollection<KeyValuePair<string, string>> GetTraits() => [new("Category", "Slow")];
}
