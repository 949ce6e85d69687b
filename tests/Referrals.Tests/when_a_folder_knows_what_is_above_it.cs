// Folders stand on floors, and know only those below: src/README.md draws them.
using System.Text.RegularExpressions;
using ArchUnitNET.Domain;
using ArchUnitNET.Loader;

namespace Referrals.Tests;

public partial class when_a_folder_knows_what_is_above_it
{
    private static readonly string[] Floors =
    [
        "Shared",
        "Hosting",
        "Security",
        "Http",
        "People",
        "Institutions",
        "Policies",
        "TableMappings",
        "Whitelist",
        "Catalogues",
        "Deductibles",
        "DailyActivity",
        "ReservedPools",
        "Cases",
        "Consultations",
        "Arranging",
        "Destinations",
        "Worklists",
        "Privacy",
        "Inbox",
        "Live",
        "Documents",
        "Boards",
        "Messages",
        "Fhir",
        "Webhooks",
        "Broker",
        "Clocks",
        "Seals",
        "Retention",
        "Screens",
        "Operations",
        "Simulation",
    ];

    private static readonly string[] StartApp = ["Operations", "Simulation"];

    private static readonly Architecture Product = new ArchLoader().LoadAssemblies(typeof(App).Assembly).Build();

    /// <summary>Bodies of methods, lambdas, iterators and nested types count.</summary>
    [Fact]
    public void no_type_knows_one_above_it() =>
        Product
            .Types.SelectMany(type => type.Dependencies)
            // Of type parameters with the same name, the library believes that they are one.
            .Where(dependency => dependency.Target is not GenericParameter)
            .Where(dependency => !MayKnow(FolderOf(dependency.Origin), FolderOf(dependency.Target)))
            .Select(dependency => $"{dependency.Origin.FullName} knows {dependency.Target.FullName}")
            .Distinct()
            .Order(StringComparer.Ordinal)
            .ShouldBeEmpty();

    /// <summary>Constants and caught exceptions leave no trace in the compiled types; a directive that nobody needs is an error.</summary>
    [Fact]
    public void no_file_names_a_folder_above_it() =>
        Sources
            .Product("Referrals")
            .SelectMany(file =>
                Named().Matches(file.Text).Select(match => (file.Path, From: FolderOf(file), To: match.Groups["folder"].Value))
            )
            .Where(named => Floors.Contains(named.To) && !MayKnow(named.From, named.To))
            .Select(named => $"{named.Path} names Referrals.{named.To}")
            .Distinct()
            .ShouldBeEmpty();

    [Fact]
    public void every_folder_has_its_floor() =>
        Sources.Product("Referrals").Select(FolderOf).Where(folder => folder.Length > 0).Distinct().ShouldBe(Floors, ignoreOrder: true);

    /// <summary>What the rule reads is there: a library that reads nothing would find nothing.</summary>
    [Fact]
    public void the_compiled_types_are_read()
    {
        Product.Types.Select(FolderOf).Distinct().Where(Floors.Contains).ShouldBe(Floors, ignoreOrder: true);
        Product
            .Types.SelectMany(type => type.Dependencies)
            .Count(d => FolderOf(d.Origin) == "Clocks" && FolderOf(d.Target) == "Cases")
            .ShouldBeGreaterThan(10);
    }

    // The root composes everything; whoever starts the service must know it.
    private static bool MayKnow(string? folder, string? other) =>
        (folder, other) switch
        {
            (null or "", _) or (_, null) => true,
            (_, "") => StartApp.Contains(folder),
            _ => Array.IndexOf(Floors, other) <= Array.IndexOf(Floors, folder),
        };

    /// <summary>Empty in the root; null for what is not the product's, such as generated code.</summary>
    private static string? FolderOf(IType type) =>
        type.Namespace?.FullName.Split('.') switch
        {
            ["Referrals"] => "",
            ["Referrals", not "EventStore" and var folder, ..] => folder,
            _ => null,
        };

    private static string FolderOf(Source file) => file.Path.Split('/') is [_, _, var folder, _, ..] ? folder : "";

    [GeneratedRegex(@"(?<![\w.])Referrals\.(?<folder>\w+)")]
    private static partial Regex Named();
}
