// Operations that are read as tables only.
namespace Referrals.Workbench.Client;

/// <summary>Something to keep as a file.</summary>
public sealed record Table(string At, params string[] Asks) : Operation("GET", At, null, null, Asks);
