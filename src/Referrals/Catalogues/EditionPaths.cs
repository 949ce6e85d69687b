// What a path says: whose catalogue, and which edition.
using Microsoft.AspNetCore.Mvc;
using Referrals.Http;

namespace Referrals.Catalogues;

/// <summary>Whose catalogue a path names, and which edition where it names one. Never from a query: rights follow the path.</summary>
internal interface IEditionPath
{
    CatalogueScope Scope { get; }

    string Edition => "";
}

internal sealed record LevelPath([property: FromRoute(Name = "level")] string Level) : IEditionPath
{
    public CatalogueScope Scope => new(Query.Choice<CareLevel>("level", Level));
}

internal sealed record LevelEditionPath(
    [property: FromRoute(Name = "level")] string Level,
    [property: FromRoute(Name = "edition")] string Edition
) : IEditionPath
{
    public CatalogueScope Scope => new LevelPath(Level).Scope;
}

internal sealed record InstitutionPath([property: FromRoute(Name = "institution")] string Institution) : IEditionPath
{
    public CatalogueScope Scope => new(Institution: Query.Code("institution", Institution));
}

internal sealed record InstitutionEditionPath(
    [property: FromRoute(Name = "institution")] string Institution,
    [property: FromRoute(Name = "edition")] string Edition
) : IEditionPath
{
    public CatalogueScope Scope => new InstitutionPath(Institution).Scope;
}

internal static class EditionName
{
    private const int Longest = 60;

    /// <summary>The name that a path gives to an edition.</summary>
    public static string Of(string? text)
    {
        var fields = new Fields();
        var name = fields.Name("edition", text, Longest);
        return fields.Refusal is { } fault ? throw new RequestRefusedException(fault) : name;
    }
}
