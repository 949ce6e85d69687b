// The kinds of operations of contracts/http/openapi.json. Each that the workbench uses is declared once, and a test compares all of
// them with that file: path, method, query, bodies.
using System.Text.Json.Serialization.Metadata;

namespace Referrals.Workbench.Client;

/// <summary>An operation of the API, as the workbench knows it.</summary>
public abstract record Operation
{
    private protected Operation(string method, string path, JsonTypeInfo? body, JsonTypeInfo? answer, IReadOnlyList<string> query) =>
        (Method, Path, Body, Answer, Query) = (method, path, body, answer, query);

    /// <summary>Such as <c>POST</c>.</summary>
    public string Method { get; }

    /// <summary>With names in braces where values stand: <c>/api/referrals/{id}</c>.</summary>
    public string Path { get; }

    /// <summary>What is sent; null where nothing is.</summary>
    public JsonTypeInfo? Body { get; }

    /// <summary>What is answered; null where nothing is.</summary>
    public JsonTypeInfo? Answer { get; }

    /// <summary>Names of the query that may be sent.</summary>
    public IReadOnlyList<string> Query { get; }

    /// <summary>The address for these values, in the order of the braces.</summary>
    /// <exception cref="ArgumentException">The values are fewer or more than the braces, or a query is not declared.</exception>
    public string Address(IReadOnlyList<string> values, IEnumerable<(string Name, string? Value)> query)
    {
        var used = 0;
        var path = string.Join('/', Path.Split('/').Select(part => part.StartsWith('{') ? Uri.EscapeDataString(values[used++]) : part));
        if (used != values.Count)
            throw new ArgumentException($"{Path} takes {used} values.", nameof(values));
        var asked = query.Where(item => !string.IsNullOrEmpty(item.Value)).ToList();
        if (asked.Find(item => !Query.Contains(item.Name, StringComparer.Ordinal)) is { Name: { } unknown })
            throw new ArgumentException($"{Path} is not declared with {unknown}.", nameof(query));
        return asked.Count == 0
            ? path
            : $"{path}?{string.Join('&', asked.Select(item => $"{item.Name}={Uri.EscapeDataString(item.Value!)}"))}";
    }
}

/// <summary>Something to read.</summary>
public sealed record Read<TAnswer>(string At, JsonTypeInfo<TAnswer> Answers, params string[] Asks)
    : Operation("GET", At, null, Answers, Asks);

/// <summary>A command, or a question that is too private for an address.</summary>
public sealed record Send<TBody, TAnswer>(string Verb, string At, JsonTypeInfo<TBody> Sends, JsonTypeInfo<TAnswer> Answers)
    : Operation(Verb, At, Sends, Answers, []);

/// <summary>A command without a body.</summary>
public sealed record Command<TAnswer>(string At, JsonTypeInfo<TAnswer> Answers) : Operation("POST", At, null, Answers, []);
