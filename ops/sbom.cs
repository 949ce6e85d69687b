#:property PublishAot=false
#:property Nullable=enable
#:property RestorePackagesWithLockFile=false
// What is delivered, as a CycloneDX document: every NuGet package that the projects under src were restored with, by version, licence and hash.
// It reads what is on this machine, asks no network, and writes the same each time. Called by ops/sbom.
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

string[] projects = ["Referrals", "Referrals.EventStore", "Referrals.Workbench"];
string[] delivered = ["runtime", "native", "runtimeTargets", "resource"];
var (root, file) = (args[0], args[1]);
var allowed = File.ReadAllLines(Path.Combine(root, "ops", "licences.txt"))
    .Select(line => line.Split('#')[0].Trim())
    .Where(line => line.Length > 0)
    .ToList();
var components = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal);
var dependencies = new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal);
var faults = new List<string>();
foreach (var project in projects)
{
    var assets = Path.Combine(root, "src", project, "obj", "project.assets.json");
    if (!File.Exists(assets))
        return Fail($"{assets} is not there: build first, with dotnet build Referrals.sln.");
    Read(JsonNode.Parse(File.ReadAllText(assets))!.AsObject());
}

if (faults.Count > 0)
    return Fail(string.Join("\n", faults.Distinct()));

// The runtime itself is installed where the service runs, or comes with the image.
foreach (var framework in (string[])["Microsoft.AspNetCore.App", "Microsoft.NETCore.App"])
    components[framework] = new JsonObject
    {
        ["type"] = "framework",
        ["bom-ref"] = framework,
        ["name"] = framework,
        ["description"] = "As it is installed where the service runs",
        ["scope"] = "required",
        ["licenses"] = new JsonArray(new JsonObject { ["expression"] = "MIT" }),
    };
var names = string.Join('\n', components.Keys);
var document = new JsonObject
{
    ["bomFormat"] = "CycloneDX",
    ["specVersion"] = "1.5",
    ["serialNumber"] = $"urn:uuid:{new Guid(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(names)).AsSpan(0, 16))}",
    ["version"] = 1,
    ["metadata"] = new JsonObject
    {
        ["component"] = new JsonObject
        {
            ["type"] = "application",
            ["bom-ref"] = "referrals",
            ["name"] = "referrals",
        },
    },
    ["components"] = new JsonArray([.. components.Values]),
    ["dependencies"] = new JsonArray([
        .. dependencies.Select(one => new JsonObject
        {
            ["ref"] = one.Key,
            ["dependsOn"] = new JsonArray([.. one.Value.Select(needed => (JsonNode)needed)]),
        }),
    ]),
};
using (var stream = File.Create(file))
using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
    document.WriteTo(writer);
Console.WriteLine($"{components.Count} components, in {file}.");
return 0;

void Read(JsonObject assets)
{
    var folder = assets["packageFolders"]!.AsObject().First().Key;
    foreach (var (framework, target) in assets["targets"]!.AsObject())
    foreach (var (name, library) in target!.AsObject())
    {
        if (library!["type"]!.GetValue<string>() != "package")
            continue;
        var reference = Reference(name);
        // Analyzers and build tools are used and not handed out.
        var required = delivered.Any(kind =>
            library[kind] is JsonObject files && files.Any(one => !one.Key.EndsWith("/_._", StringComparison.Ordinal))
        );
        if (!components.TryGetValue(reference, out var component))
            components[reference] = component = Component(name, assets["libraries"]![name]!, folder);
        if (required)
            component["scope"] = "required";
        if (!dependencies.TryGetValue(reference, out var needs))
            dependencies[reference] = needs = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var (needed, _) in library["dependencies"]?.AsObject() ?? [])
        {
            if (
                target
                    .AsObject()
                    .Select(one => one.Key)
                    .FirstOrDefault(key => key.StartsWith($"{needed}/", StringComparison.OrdinalIgnoreCase)) is
                { } resolved
            )
                needs.Add(Reference(resolved));
        }
    }
}

JsonObject Component(string name, JsonNode library, string folder)
{
    var (id, version) = (name.Split('/')[0], name.Split('/')[1]);
    var path = Path.Combine(folder, library["path"]!.GetValue<string>());
    var licence = Licence(name, File.ReadAllText(Directory.GetFiles(path, "*.nuspec").Single()));
    return new JsonObject
    {
        ["type"] = "library",
        ["bom-ref"] = Reference(name),
        ["name"] = id,
        ["version"] = version,
        ["scope"] = "excluded",
        ["hashes"] = new JsonArray(
            new JsonObject
            {
                ["alg"] = "SHA-512",
                ["content"] = Convert.ToHexStringLower(Convert.FromBase64String(library["sha512"]!.GetValue<string>())),
            }
        ),
        ["licenses"] = new JsonArray(new JsonObject { ["expression"] = licence }),
        ["purl"] = Reference(name),
    };
}

// A package that names no licence but an address has a line of its own: somebody has read what lies there.
string Licence(string name, string nuspec)
{
    var expression = Regex.Match(nuspec, @"<license type=""expression""[^>]*>([^<]+)<").Groups[1].Value.Trim();
    if (expression.Length > 0)
    {
        if (!allowed.Contains(expression))
            faults.Add($"{name} has the licence {expression}, which ops/licences.txt does not allow.");
        return expression;
    }

    if (allowed.FirstOrDefault(line => line.StartsWith($"{name} ", StringComparison.Ordinal)) is { } read)
        return read[(name.Length + 1)..].Trim();
    faults.Add($"{name} does not say its licence as an expression: read it, and add a line to ops/licences.txt.");
    return "NOASSERTION";
}

static string Reference(string name) => $"pkg:nuget/{name.Replace('/', '@')}";

static int Fail(string why)
{
    Console.Error.WriteLine($"ops/sbom: {why}");
    return 1;
}
