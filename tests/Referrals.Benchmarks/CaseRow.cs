namespace Referrals.Benchmarks;
internal sealed record CaseRow(string CaseId);
internal sealed record CountyRow(string CaseId);
