// The whole public surface on one page: whoever changes it sees it in the diff.
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace Referrals.EventStore.Tests;

public sealed class when_the_public_api_changes
{
    [Fact]
    public void it_is_reviewed_in_PublicApi_txt()
    {
        var path = Path.Combine(Folder(), "..", "..", "src", "Referrals.EventStore", "PublicApi.txt");
        var actual = Describe(typeof(EventLog).Assembly);
        var written = File.Exists(path) ? File.ReadAllText(path) : "";
        if (actual != written)
            File.WriteAllText(path + ".actual", actual);
        var (now, before) = (actual.Split('\n'), written.Split('\n'));
        now.Except(before).Select(l => $"+ {l}").Concat(before.Except(now).Select(l => $"- {l}")).ShouldBeEmpty($"The public API changed. If that is meant, move {path}.actual over {path}.");
        actual.ShouldBe(written, "the order or the number of lines changed");
    }

    private static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    private static string Describe(Assembly assembly)
    {
        var page = new StringBuilder();
        foreach (var type in assembly.GetExportedTypes().OrderBy(t => t.FullName, StringComparer.Ordinal))
        {
            page.Append(type.IsInterface ? "interface " : type.IsEnum ? "enum " : type.IsValueType ? "struct " : type is { IsAbstract: true, IsSealed: true } ? "static class " : type.IsAbstract ? "abstract class " : type.IsSealed ? "sealed class " : "class ")
                .Append(Name(type)).Append(type.BaseType is { } b && b != typeof(object) && b != typeof(ValueType) && b != typeof(Enum) ? $" : {Name(b)}" : "").Append('\n');
            const BindingFlags all = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
            foreach (var member in type.GetMembers(all).Where(IsVisible).Select(Describe).Order(StringComparer.Ordinal))
                page.Append("    ").Append(member).Append('\n');
        }

        return page.ToString();
    }

    private static bool IsVisible(MemberInfo member) => member switch
    {
        _ when member.Name.Contains('<') || member.IsDefined(typeof(CompilerGeneratedAttribute)) => false,
        MethodInfo method => !method.IsSpecialName && (method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly),
        ConstructorInfo constructor => constructor.IsPublic || constructor.IsFamily,
        PropertyInfo property => property.GetMethod is { } get && (get.IsPublic || get.IsFamily),
        FieldInfo field => field is { IsPublic: true, IsSpecialName: false },
        _ => false,
    };

    private static string Describe(MemberInfo member) => member switch
    {
        MethodInfo method => $"{Static(method.IsStatic)}{Name(method.ReturnType)} {method.Name}{(method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(Name))}>" : "")}({Parameters(method)})",
        ConstructorInfo constructor => $".ctor({Parameters(constructor)})",
        PropertyInfo property => $"{Static(property.GetMethod!.IsStatic)}{Name(property.PropertyType)} {property.Name} {{ get;{(property.SetMethod is { IsPublic: true } ? " set;" : "")} }}",
        FieldInfo field => $"{Static(field.IsStatic)}{Name(field.FieldType)} {field.Name}",
        _ => member.Name,
    };

    private static string Static(bool yes) => yes ? "static " : "";

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(p => $"{Name(p.ParameterType)} {p.Name}{(p.IsOptional ? " = default" : "")}"));

    private static string Name(Type type)
    {
        if (type.IsArray)
            return Name(type.GetElementType()!) + "[]";
        if (!type.IsGenericType)
            return type.IsGenericParameter || type.Namespace is not { } space || !space.StartsWith("Referrals", StringComparison.Ordinal) ? type.Name : type.FullName!["Referrals.EventStore.".Length..];
        var name = type.Namespace!.StartsWith("Referrals.EventStore.", StringComparison.Ordinal) ? $"{type.Namespace["Referrals.EventStore.".Length..]}.{type.Name}" : type.Name;
        return $"{name[..name.IndexOf('`')]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>";
    }
}
